// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import io.cpusteering.agent.plan.program.SteerSettings;
import io.cpusteering.api.policy.Cpus;
import io.cpusteering.api.policy.MissAction;
import java.util.List;

/** What a policy wants done with packets, before it is known which CPUs there are. */
sealed interface Treatment {
  /**
   * They are spread over CPUs.
   *
   * @param cpus as the policy names them
   */
  record Steer(SteerSettings how, Cpus cpus) implements Treatment {}

  /** They go to the stack on the CPU that received them. */
  record Pass() implements Treatment {}

  /**
   * They are sent out of other interfaces.
   *
   * @param interfaces their names
   */
  record Redirect(
      List<String> interfaces,
      boolean broadcast,
      boolean excludeIngress,
      boolean rewriteSourceMac,
      MissAction onMiss)
      implements Treatment {
    public Redirect {
      interfaces = List.copyOf(interfaces);
    }
  }

  /** They are dropped. */
  record Drop() implements Treatment {}
}
