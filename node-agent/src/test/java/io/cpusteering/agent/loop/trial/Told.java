// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.loop.trial;

import io.cpusteering.agent.loop.Round;
import io.cpusteering.agent.status.NodeReport;
import io.cpusteering.api.node.CpuSteeringNodeStatus;
import io.cpusteering.api.node.NodePolicyStatus;
import java.time.Clock;

/** What the node's status says of a round. */
final class Told {
  private Told() {}

  static NodePolicyStatus policyStatus(Round round) {
    return status(round).policies().getFirst();
  }

  static NodePolicyStatus policyStatus(Round round, String policy) {
    return status(round).policies().stream()
        .filter(it -> policy.equals(it.policy()))
        .findFirst()
        .orElseThrow();
  }

  /** Status and reason of a condition of an interface, or of the node. */
  static String condition(Round round, String on, String type) {
    CpuSteeringNodeStatus status = status(round);
    return (on.isEmpty()
            ? status.conditions()
            : status.interfaces().stream()
                .filter(it -> on.equals(it.name()))
                .findFirst()
                .orElseThrow()
                .conditions())
        .stream()
            .filter(it -> it.getType().equals(type))
            .map(it -> it.getStatus() + "/" + it.getReason())
            .findFirst()
            .orElse("");
  }

  private static CpuSteeringNodeStatus status(Round round) {
    return new NodeReport("test", Clock.systemUTC()).of(round, null);
  }
}
