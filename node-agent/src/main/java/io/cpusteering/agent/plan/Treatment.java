// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import io.cpusteering.agent.plan.program.SteerSettings;
import io.cpusteering.api.policy.Cpus;

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

  /** They are dropped. */
  record Drop() implements Treatment {}
}
