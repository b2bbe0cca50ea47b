// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cpusteering.agent.datapath.DatapathState.Attachment;
import io.cpusteering.agent.datapath.KernelDatapath;
import io.cpusteering.agent.libbpf.Bpf;
import io.cpusteering.agent.libbpf.BpfLink;
import io.cpusteering.agent.testbed.SmallDisk;
import io.cpusteering.agent.testbed.Testbed;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An API server that is away for as long as an agent's process lives, and a disk on which no orders
 * can be kept against that.
 */
@Tag("cluster")
class ApiServerAwayTest {
  /** Rounds in which nothing happens, to see that nothing does. */
  private static final int QUIET_ROUNDS = 25;

  /** Far from one in each round. */
  private static final long FEW = QUIET_ROUNDS / 3;

  @TempDir Path state;

  private final Testbed testbed = new Testbed();
  private final KernelDatapath datapath = new KernelDatapath(testbed.bpffs());
  private AgentCluster cluster;

  @BeforeEach
  void start() throws Exception {
    cluster = new AgentCluster(testbed);
  }

  @AfterEach
  void close() throws IOException {
    cluster.close();
    testbed.close();
  }

  @Test
  void whatWasLastOrderedIsRepairedAgainAndAgain() throws IOException {
    // Given: an agent that has had orders, and is no more
    cluster.order("spread-1", "0");
    try (ClusterAgent first = cluster.agent(state)) {
      awaitSteered(first, "spread-1");
    }
    cluster.goAway();

    // When: somebody detaches ours, before the next one and while it is there
    detach();
    try (ClusterAgent second = cluster.agent(state)) {
      awaitSteered(second, "spread-1");
      detach();
      awaitSteered(second, "spread-1");
      detach();

      // Then
      awaitSteered(second, "spread-1");
      assertThat(second.log())
          .as("said once")
          .filteredOn(it -> it.contains("ApiServerAway:"))
          .hasSizeBetween(1, 2);
      assertThat(second.log()).noneMatch(line -> line.contains("RoundFailed"));
    }
  }

  @Test
  void whatIsOrderedMeanwhileFollowsWithoutAStorm() throws Exception {
    // Given: an agent that is out of reach of its orders
    cluster.order("spread-1", "0");
    try (ClusterAgent first = cluster.agent(state)) {
      awaitSteered(first, "spread-1");
      cluster.awaitAnswered(first);
    }
    cluster.goAway();
    cluster.order("spread-2", "1");
    try (ClusterAgent second = cluster.agent(state)) {
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> second.log().stream().anyMatch(it -> it.contains("ApiServerAway:")));
      awaitRounds();
      assertThat(attachment().map(Attachment::revision)).contains("spread-1");
      long answers = cluster.answers();
      long questions = cluster.questions();
      long events = cluster.events();

      // When
      cluster.comeBack();

      // Then: they are followed, and as many requests are made as it takes: an answer and an Event
      // for a version that is not known yet, a change that waits, is on trial and is confirmed. A
      // storm makes one in each round.
      awaitSteered(second, "spread-2");
      cluster.awaitAnswered(second);
      awaitRounds();
      assertThat(cluster.answers() - answers).as("answers").isBetween(1L, FEW);
      assertThat(cluster.questions() - questions).as("requests for revisions").isBetween(1L, FEW);
      assertThat(cluster.events() - events).as("Events").isLessThanOrEqualTo(FEW);
    }
  }

  @Test
  void ordersThatCantBeKeptAreCarriedOutAndThatIsSaidUntilTheyAre() throws Exception {
    // Given: no room for them
    try (SmallDisk disk = new SmallDisk()) {
      disk.fill();
      cluster.order("spread-1", "0");
      try (ClusterAgent agent = cluster.agent(disk.folder())) {
        // Then
        awaitSteered(agent, "spread-1");
        awaitNotKept(agent, disk, "No space left");

        disk.makeRoom();
        awaitKept(agent);

        disk.readOnly(true);
        cluster.order("spread-2", "1");
        awaitSteered(agent, "spread-2");
        awaitNotKept(agent, disk, "Read-only");

        disk.readOnly(false);
        awaitKept(agent);
        assertThat(disk.folder().toFile().list())
            .containsExactlyInAnyOrder("orders.json", "confirm.json");
      }
    }
  }

  private void awaitNotKept(ClusterAgent agent, SmallDisk disk, String why) {
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(
            () ->
                assertThat(cluster.condition("StateNotKept"))
                    .as("the agent's log: %s", agent.log())
                    .hasValueSatisfying(
                        condition ->
                            assertThat(condition.getMessage())
                                .contains(disk.folder().toString(), why, "--state-dir")));
  }

  private void awaitKept(ClusterAgent agent) {
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(
            () ->
                assertThat(cluster.condition("StateNotKept"))
                    .as("the agent's log: %s", agent.log())
                    .isEmpty());
  }

  /** As whoever may do so would. */
  private void detach() {
    Path pin =
        testbed.bpffs().resolve("cpu-steering/interface/%d/link".formatted(testbed.ifindex()));
    try (BpfLink link = Bpf.openLink(pin)) {
      link.detach();
    }
  }

  private void awaitSteered(ClusterAgent agent, String revision) {
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(
            () ->
                assertThat(attachment().map(Attachment::revision))
                    .as("the agent's log: %s", agent.log())
                    .contains(revision));
  }

  /** What is attached and has its interface. */
  private Optional<Attachment> attachment() {
    return testbed.receiver().call(datapath::observe).attachments().stream()
        .filter(it -> it.ifindex() == testbed.ifindex())
        .findFirst();
  }

  private static void awaitRounds() throws InterruptedException {
    Thread.sleep(ClusterAgent.RESYNC.multipliedBy(QUIET_ROUNDS));
  }
}
