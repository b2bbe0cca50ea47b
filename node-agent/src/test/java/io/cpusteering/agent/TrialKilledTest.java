// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cpusteering.agent.datapath.DatapathState.Attachment;
import io.cpusteering.agent.datapath.KernelDatapath;
import io.cpusteering.agent.harm.UndoneStore;
import io.cpusteering.agent.plan.IndirectionTable;
import io.cpusteering.agent.testbed.SteadyTraffic;
import io.cpusteering.agent.testbed.SteeringCommand;
import io.cpusteering.agent.testbed.Testbed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An agent that is killed while it passes packets on trial. */
@Tag("kernel")
class TrialKilledTest {
  private static final Duration LONG = Duration.ofMinutes(2);

  private static final String PORT = "19874";

  @TempDir Path folder;

  private final Testbed testbed = new Testbed();
  private final KernelDatapath datapath = new KernelDatapath(testbed.bpffs());

  @AfterEach
  void close() {
    testbed.close();
  }

  @Test
  void theNextAgentSteersAndFindsOutAnew() throws IOException {
    testbed.silence();
    Path policy =
        Files.writeString(
            folder.resolve("policy.yaml"),
            """
            apiVersion: cpusteering.io/v1alpha1
            kind: CpuSteeringPolicy
            metadata: {name: spread}
            spec:
              nodeSelector: {}
              interfaces: {names: [%s]}
              steer: {queueSize: 1, cpus: {list: "1"}}
              safety: {window: 10s}
            """
                .formatted(Testbed.INTERFACE));
    try (SteadyTraffic _ = SteadyTraffic.beforeAllOn(1, testbed, 5_000)) {
      // Given: a trial
      SteeringCommand first = start(policy);
      await().atMost(LONG).until(() -> attached() && passes());
      long link = attachment().linkId();

      // When
      first.close();

      // Then: nothing was kept of it, and the kernel goes on as it was
      assertThat(passes()).isTrue();
      assertThat(new UndoneStore(folder).load()).isEmpty();

      // And: the next one steers, by what is attached, and comes to the same
      try (SteeringCommand _ = start(policy)) {
        await().atMost(LONG).until(() -> !passes());
        assertThat(attachment().linkId()).isEqualTo(link);
        await().atMost(LONG).until(() -> new UndoneStore(folder).load().size() == 1);
        await().until(this::passes);
      }

      // And: what was found out is heeded by the one after
      try (SteeringCommand _ = start(policy)) {
        await().atMost(LONG).until(() -> isReady());
        assertThat(passes()).isTrue();
        assertThat(attachment().linkId()).isEqualTo(link);
      }
    }
  }

  private SteeringCommand start(Path policy) {
    return SteeringCommand.start(
        testbed,
        "--policy-file",
        policy.toString(),
        "--state-dir",
        folder.toString(),
        "--http-port",
        PORT);
  }

  /** After its first round. */
  private boolean isReady() {
    try {
      return testbed
          .receiver()
          .run(
              "bash",
              "-c",
              "exec 3<>/dev/tcp/127.0.0.1/%s && printf 'GET /metrics HTTP/1.0\\r\\n\\r\\n' >&3 && cat <&3"
                  .formatted(PORT))
          .contains(
              "cpu_steering_interface_passed_through{interface=\"steered\",policy=\"spread\",reason=\"PassedThrough\"}"
                  + " 1");
    } catch (IllegalStateException e) {
      return false;
    }
  }

  private boolean attached() {
    return !datapath.observe().attachments().isEmpty();
  }

  private Attachment attachment() {
    return datapath.observe().attachments().getFirst();
  }

  private boolean passes() {
    return attachment().tables().stream().allMatch(IndirectionTable.EMPTY::equals);
  }
}
