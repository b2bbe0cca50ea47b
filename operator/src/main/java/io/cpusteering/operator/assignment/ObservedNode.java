// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.operator.assignment;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A node of the cluster.
 *
 * @param name metadata.name
 * @param uid metadata.uid; a node that registers anew has another one
 * @param labels metadata.labels
 * @param ready its Ready condition
 * @param agentReady an agent's pod on it is ready
 * @param off what its annotation says; null when it is not switched off
 */
public record ObservedNode(
    String name,
    String uid,
    Map<String, String> labels,
    boolean ready,
    boolean agentReady,
    @Nullable SwitchedOff off) {}
