// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.loop.harm;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.agent.harm.UndoneStore;
import io.cpusteering.agent.loop.GivenSteering;
import io.cpusteering.agent.loop.Round;
import io.cpusteering.agent.metrics.Readiness;
import io.cpusteering.agent.metrics.SteeringMetrics;
import io.cpusteering.agent.plan.Finding;
import io.cpusteering.agent.plan.Reason;
import io.cpusteering.agent.source.PolicyFile;
import io.cpusteering.agent.status.NodeReport;
import io.cpusteering.api.node.CpuSteeringNodeStatus;
import io.cpusteering.api.node.PolicyState;
import io.fabric8.kubernetes.api.model.Condition;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import org.junit.jupiter.api.Test;

/** What becomes of steering that loses packets. */
class LossWatchTest extends OnWatch {
  @Test
  void lossesThatPassingEndsHaveItPassOnAndTheNextAgentToo() {
    // Given
    lose();
    Round round = steering.round();
    assertThat(passing()).containsExactly(2);
    assertThat(round.plan().findings())
        .extracting(Finding::reason)
        .containsExactly(Reason.PASSED_THROUGH);

    // When
    startAgent();
    Round next = steering.round();

    // Then
    assertThat(passing()).containsExactly(2);
    assertThat(next.plan().findings()).isEqualTo(round.plan().findings());

    // And: after some time steering is tried again, also by the next agent
    receive(400, 0, 10);
    steering.round();
    assertThat(passing()).isEmpty();
    assertThat(attached()).containsExactly(2);
    assertThat(new UndoneStore(folder).load()).isEmpty();
  }

  @Test
  void whatIsPassedIsToldToBeUnsteered() {
    lose();
    Round round = steering.round();
    SteeringMetrics metrics = new SteeringMetrics(kernel, new Readiness(), "0");

    CpuSteeringNodeStatus status = new NodeReport("1.0", Clock.systemUTC()).of(round, null);
    metrics.ended(round);

    Condition steered = status.interfaces().getFirst().conditions().getFirst();
    assertThat(steered.getType()).isEqualTo("Steered");
    assertThat(steered.getStatus()).isEqualTo("False");
    assertThat(steered.getReason()).isEqualTo("PassedThrough");
    assertThat(steered.getMessage()).contains("eth0", "5000 by full queues of CPUs", "0.00% of");
    assertThat(status.policies().getFirst().state()).isEqualTo(PolicyState.DEGRADED);
    assertThat(metrics.scrape().lines())
        .contains(
            "cpu_steering_interface_passed_through"
                + "{interface=\"eth0\",policy=\"spread\",reason=\"PassedThrough\"} 1",
            "cpu_steering_interface_steered"
                + "{interface=\"eth0\",mode=\"native\",policy=\"spread\"} 0");
  }

  @Test
  void aChangeOfThePolicyHasSteeringTriedAgainAtOnce() throws IOException {
    lose();
    steering.round();
    Files.writeString(file, POLICY.replace("2048", "4096"));

    Round round = steering.round();

    assertThat(passing()).isEmpty();
    assertThat(round.plan().findings()).isEmpty();
    assertThat(new UndoneStore(folder).load()).isEmpty();
  }

  @Test
  void aSingleRoundHeedsWhatAnAgentFoundOut() {
    lose();
    steering.round();
    steering =
        GivenSteering.of(new PolicyFile(file), kernel)
            .harm(new KnownHarm(new UndoneStore(folder)))
            .steering();

    Round round = steering.round();

    assertThat(passing()).containsExactly(2);
    assertThat(round.plan().findings())
        .extracting(Finding::reason)
        .containsExactly(Reason.PASSED_THROUGH);
  }

  /** In queues, but nothing while packets are passed, and until that is found out. */
  private void lose() {
    steering.round();
    pass(2, 0, 10_000);
    watch.callsForARound();
    queueDrops += 5_000;
    pass(30, 0, 10_000);
    steering.round();
    pass(1, 0, 1);
    steering.round();
    receive(2, 0, 0);
    receive(11, 0, 10_000);
  }
}
