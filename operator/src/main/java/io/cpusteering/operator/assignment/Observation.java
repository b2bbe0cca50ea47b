// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.operator.assignment;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Everything a decision is made from, with the operator's own writes that the watches have not
 * shown yet already in it.
 *
 * @param policies policies that are not being deleted
 * @param nodes nodes of the cluster
 * @param nodeObjects existing node objects
 * @param revisions existing revisions
 */
public record Observation(
    List<ObservedPolicy> policies,
    List<ObservedNode> nodes,
    List<ObservedNodeObject> nodeObjects,
    List<ObservedRevision> revisions) {

  /** Node objects by the name of their node. */
  public Map<String, ObservedNodeObject> nodeObjectsByName() {
    return nodeObjects.stream()
        .collect(Collectors.toMap(ObservedNodeObject::name, Function.identity()));
  }
}
