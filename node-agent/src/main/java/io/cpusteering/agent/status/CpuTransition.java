// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.status;

import io.cpusteering.agent.loop.CpuRetreat;
import io.cpusteering.agent.plan.Reason;
import io.cpusteering.api.CpuList;
import io.cpusteering.api.node.CpuSteeringNodeStatus;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is told of CPUs that went while packets were steered to them, or that are back. All of one
 * status are one Event; while they are away nothing more is told.
 */
final class CpuTransition {
  private static final String BACK = "CpuBack";

  /** Said by a policy that names a CPU which is away. */
  private static final String OFFLINE = Reason.CPU_OFFLINE.label();

  private CpuTransition() {}

  static Optional<Transition> between(
      @Nullable CpuSteeringNodeStatus before, CpuSteeringNodeStatus after) {
    Condition old = Conditions.find(before, CpuRetreat.CPU_GONE);
    Condition now = Conditions.find(after, CpuRetreat.CPU_GONE);
    CpuList back = online(after).minus(online(before));
    if (now != null
        && (old == null
            || !old.getMessage().equals(now.getMessage())
                && !online(before).minus(online(after)).isEmpty())) {
      return Optional.of(new Transition(true, CpuRetreat.CPU_GONE, "Steer", now.getMessage()));
    }
    if (old != null
        && !back.isEmpty()
        && (now == null || !old.getMessage().equals(now.getMessage()))) {
      return Optional.of(
          new Transition(
              false,
              BACK,
              "Steer",
              "CPUs %s are online again, and are steered to as asked".formatted(back)));
    }
    return Optional.empty();
  }

  /** Leaves out what policies say of a CPU that went, where more is told of it. */
  static void tellOnce(List<Transition> transitions) {
    if (transitions.stream().anyMatch(it -> it.reason().equals(CpuRetreat.CPU_GONE))) {
      transitions.removeIf(it -> it.reason().equals(OFFLINE));
    }
  }

  /** Whether it is told already that this is over. */
  static boolean isBack(Condition ready, List<Transition> told) {
    return ready.getReason().equals(OFFLINE)
        && told.stream().anyMatch(it -> it.reason().equals(BACK));
  }

  private static CpuList online(@Nullable CpuSteeringNodeStatus status) {
    return status == null || status.cpus() == null || status.cpus().online() == null
        ? CpuList.EMPTY
        : CpuList.parse(status.cpus().online());
  }
}
