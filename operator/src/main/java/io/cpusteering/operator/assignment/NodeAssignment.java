// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.operator.assignment;

import io.cpusteering.api.node.PolicyReference;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a node object is to say.
 *
 * @param node name of the node and of its object
 * @param nodeUid uid of the Node that owns the object
 * @param policies references in order of precedence
 * @param off whether it is to say that the node is switched off; null for not
 */
public record NodeAssignment(
    String node, String nodeUid, List<PolicyReference> policies, @Nullable SwitchedOff off) {}
