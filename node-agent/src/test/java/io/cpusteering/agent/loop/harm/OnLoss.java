// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.loop.harm;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.agent.harm.Pace;
import io.cpusteering.agent.loop.TestbedAgent;
import io.cpusteering.agent.testbed.Testbed;
import io.cpusteering.api.node.CpuSteeringNodeStatus;
import io.cpusteering.api.node.PolicyState;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * Tests of an agent that finds out unaided what becomes of packets which the kernel really loses.
 */
abstract class OnLoss {
  static final Duration LONG = Duration.ofMinutes(2);
  static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  static final long HOUR = TimeUnit.HOURS.toNanos(1);

  /** Quicker than an agent, but with rests that end in no test. */
  static final Pace PACE = new Pace(3 * SECOND, SECOND / 2, HOUR, HOUR);

  static final String WINDOW = "safety: {window: 5s}";

  final Testbed testbed = new Testbed();
  final TestbedAgent agent = new TestbedAgent(testbed);

  @BeforeEach
  void silence() {
    testbed.silence();
  }

  @AfterEach
  void close() {
    agent.close();
    testbed.close();
  }

  static void assertPassedThrough(CpuSteeringNodeStatus status) {
    assertThat(status.policies())
        .singleElement()
        .satisfies(
            policy -> {
              assertThat(policy.state()).isEqualTo(PolicyState.DEGRADED);
              assertThat(policy.reason()).isEqualTo("PassedThrough");
            });
    assertThat(status.interfaces().getFirst().conditions())
        .anySatisfy(
            condition -> {
              assertThat(condition.getType()).isEqualTo("Steered");
              assertThat(condition.getStatus()).isEqualTo("False");
              assertThat(condition.getReason()).isEqualTo("PassedThrough");
              assertThat(condition.getMessage()).contains("by full queues", "steer.queueSize");
            });
  }
}
