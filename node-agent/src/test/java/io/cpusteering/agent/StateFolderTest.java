// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cpusteering.agent.datapath.DatapathState;
import io.cpusteering.agent.datapath.KernelDatapath;
import io.cpusteering.agent.testbed.GivenPolicy;
import io.cpusteering.agent.testbed.SteeringCommand;
import io.cpusteering.agent.testbed.Testbed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What an agent kept on disk is damaged, and there is no API server to ask: it says which files and
 * what to do, stays up, and what runs is kept.
 */
@Tag("kernel")
class StateFolderTest {
  private static final int NOBODY = 65534;

  /** Rounds in which nothing happens, to see that nothing does. */
  private static final int QUIET_ROUNDS = 10;

  @TempDir Path folder;

  private final Testbed testbed = new Testbed();
  private Path state;
  private DatapathState before;

  /** What became of a file. */
  enum Damage {
    EMPTY,
    NULL,
    TRUNCATED,
    ANOTHER_KIND,
    LACKS_EVERYTHING,
    BYTES,
    FOLDER,
    SOMEBODY_ELSES
  }

  @BeforeEach
  void steer() throws IOException {
    state = Files.createDirectory(folder.resolve("state"));
    String policy =
        GivenPolicy.file(
            folder,
            "kept",
            """
            interfaces: {names: [steered]}
            steer: {cpus: {list: "0"}}
            """);
    SteeringCommand.Outcome outcome =
        SteeringCommand.run(testbed, "--policy-file", policy, "--once");
    before = observe();
    assertThat(before.attachments()).as(outcome.out()).hasSize(1);
  }

  @AfterEach
  void close() {
    testbed.close();
  }

  @ParameterizedTest
  @EnumSource
  void isSaidAndNothingElseHappens(Damage damage) throws Exception {
    Path orders = state.resolve("orders.json");
    Path undone = state.resolve("undone.json");
    damage(orders, "{\"generation\":3,\"leave\":false,\"policies\":[", "]}", damage);
    damage(undone, "[", "]", damage);
    Path confirm = state.resolve("confirm.json");
    Path claims = state.resolve("claims.json");
    damage(confirm, "{\"inForce\":{},\"withdrawals\":[", "]}", damage);
    damage(claims, "{\"claims\":[", "]}", damage);

    // Nothing listens there: the API server is away
    try (ClusterAgent agent = new ClusterAgent(testbed, state, "https://127.0.0.1:1", "none")) {
      await()
          .atMost(Duration.ofMinutes(1))
          .untilAsserted(
              () ->
                  assertThat(notKept(agent))
                      .hasSize(4)
                      .allMatch(line -> line.contains("delete it"))
                      .anyMatch(line -> line.contains(orders.toString()))
                      .anyMatch(line -> line.contains(undone.toString()))
                      .anyMatch(line -> line.contains(confirm.toString()))
                      .anyMatch(line -> line.contains(claims.toString())));
      Thread.sleep(ClusterAgent.RESYNC.multipliedBy(QUIET_ROUNDS));

      assertThat(agent.isAlive()).isTrue();
      assertThat(notKept(agent)).as("said once").hasSize(4);
      assertThat(agent.log()).noneMatch(line -> line.contains("RoundFailed"));
      assertThat(observe()).isEqualTo(before);
    }
  }

  private static List<String> notKept(ClusterAgent agent) {
    return agent.log().stream().filter(line -> line.contains("StateNotKept:")).toList();
  }

  private static void damage(Path file, String begun, String ended, Damage damage)
      throws IOException {
    switch (damage) {
      case EMPTY -> Files.writeString(file, "");
      case NULL -> Files.writeString(file, "null");
      case TRUNCATED -> Files.writeString(file, begun);
      case ANOTHER_KIND -> Files.writeString(file, "\"text\"");
      case LACKS_EVERYTHING -> Files.writeString(file, begun + "{\"hold\":{}}" + ended);
      case BYTES -> Files.write(file, new byte[] {0, -1, 7, 0, -128});
      case FOLDER -> Files.createDirectories(file.resolve("deeper"));
      case SOMEBODY_ELSES -> {
        Files.writeString(file, begun);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        Files.setAttribute(file, "unix:uid", NOBODY);
      }
    }
  }

  private DatapathState observe() {
    return testbed.receiver().call(() -> new KernelDatapath(testbed.bpffs()).observe());
  }
}
