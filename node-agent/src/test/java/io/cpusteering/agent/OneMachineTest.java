// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cpusteering.agent.datapath.DatapathState;
import io.cpusteering.agent.datapath.DatapathState.Attachment;
import io.cpusteering.agent.datapath.KernelDatapath;
import io.cpusteering.agent.libbpf.Bpf;
import io.cpusteering.agent.libbpf.XdpPrograms;
import io.cpusteering.agent.testbed.Command;
import io.cpusteering.agent.testbed.SteeringCommand;
import io.cpusteering.agent.testbed.SteeringCommand.Outcome;
import io.cpusteering.agent.testbed.Testbed;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One machine steered by hand: applied once, foreseen, taken away. */
@Tag("kernel")
class OneMachineTest {
  @TempDir Path folder;

  private final Testbed testbed = new Testbed();
  private final KernelDatapath datapath = new KernelDatapath(testbed.bpffs());

  @AfterEach
  void close() {
    testbed.close();
  }

  @Test
  void onceAppliesSaysWhatAndEndsAndTheSteeringStays() throws IOException {
    Outcome once = run("--policy-file", policyFor(Testbed.INTERFACE), "--once");

    assertThat(once.out())
        .contains("steered: steered by policy spread in native mode", "RoundRobin over CPUs 0-1")
        .endsWith("everything is as asked\n");
    assertThat(once.status()).isZero();
    assertThat(observe().attachments())
        .singleElement()
        .satisfies(it -> assertThat(it.programId()).isEqualTo(xdp().nativeId()));

    Outcome detach = run("--detach");

    assertThat(detach.status()).as(detach.out()).isZero();
    assertThat(xdp().none()).isTrue();
    assertThat(pins()).isEmpty();
  }

  @Test
  void onceFailsWhereNotAllIsAsAskedAndSteersTheRest() throws IOException {
    Outcome once = run("--policy-file", policyFor(Testbed.INTERFACE + ", later"), "--once");

    assertThat(once.out())
        .contains("later: not steered\n  InterfaceMissing: ", "steered: steered by policy spread")
        .endsWith("not everything is as asked\n");
    assertThat(once.status()).isEqualTo(1);
    assertThat(xdp().none()).isFalse();
  }

  @Test
  void dryRunSaysWhatWouldBeDoneAlsoWhereNothingCanBePinned() throws IOException {
    // Given a bpffs that takes no pin
    Command.run("mount", "-o", "remount,bind,ro", testbed.bpffs().toString());

    // When
    Outcome dryRun = run("--policy-file", policyFor(Testbed.INTERFACE), "--dry-run");

    // Then
    assertThat(dryRun.out())
        .contains(
            "steered: would be steered by policy spread in native mode",
            "RoundRobin over CPUs 0-1",
            "BpffsReadOnly: ",
            "nothing was touched: not all that is asked could be done");
    assertThat(dryRun.status()).isEqualTo(1);
    assertThat(xdp().none()).isTrue();
    assertThat(pins()).isEmpty();
  }

  @Test
  void dryRunSaysThatAllCouldBeDone() throws IOException {
    Outcome dryRun = run("--policy-file", policyFor(Testbed.INTERFACE), "--dry-run");

    assertThat(dryRun.out()).contains("nothing was touched: this could be done");
    assertThat(dryRun.status()).isZero();
    assertThat(xdp().none()).isTrue();
    assertThat(pins()).isEmpty();
  }

  @Test
  void dryRunLeavesWhatRunsAlone() throws IOException {
    run("--policy-file", policyFor(Testbed.INTERFACE), "--once");
    var before = observe();

    Outcome dryRun = run("--policy-file", policyFor("peer"), "--dry-run");

    assertThat(dryRun.out())
        .contains("steered: would be detached", "peer: would not be steered", "InterfaceMissing");
    assertThat(dryRun.status()).isEqualTo(1);
    assertThat(observe()).isEqualTo(before);
  }

  @Test
  void dryRunForeseesAForeignProgram() throws IOException {
    // Given a program of somebody else's: ours by other pins
    Path elsewhere = Files.createDirectory(testbed.bpffs().resolve("elsewhere"));
    run("--bpffs", elsewhere.toString(), "--policy-file", policyFor(Testbed.INTERFACE), "--once");
    long theirs = xdp().nativeId();

    Outcome dryRun = run("--policy-file", policyFor(Testbed.INTERFACE), "--dry-run");

    assertThat(dryRun.out()).contains("ForeignProgram: ", "(id %d, native mode)".formatted(theirs));
    assertThat(dryRun.status()).isEqualTo(1);
    assertThat(xdp().nativeId()).isEqualTo(theirs);
  }

  @Test
  void onceGivesWayToAnAgentThatRuns() throws IOException {
    String policy = policyFor(Testbed.INTERFACE);
    testbed
        .receiver()
        .call(
            () -> {
              try (var agent = new ServerSocket(9873)) {
                Outcome once = run("--policy-file", policy, "--once");

                assertThat(once.out()).contains("port 9873", "an agent seems to run");
                assertThat(once.status()).isEqualTo(1);
                return agent;
              }
            });
    assertThat(xdp().none()).isTrue();
  }

  @Test
  void detachBesideAnAgentSaysThatItDoesNotLast() throws IOException {
    run("--policy-file", policyFor(Testbed.INTERFACE), "--once");
    testbed
        .receiver()
        .call(
            () -> {
              try (var agent = new ServerSocket(9873)) {
                Outcome detach = run("--detach");

                assertThat(detach.out())
                    .contains(
                        "nothing of ours is left on this machine",
                        "an agent seems to run on this machine, which steers again",
                        testbed.stateFolder().resolve("disabled").toString());
                assertThat(detach.status()).isEqualTo(1);
                return agent;
              }
            });
    assertThat(xdp().none()).isTrue();
  }

  @Test
  void detachBesideAnAgentThatIsSwitchedOffSaysSo() throws IOException {
    Files.createFile(testbed.stateFolder().resolve("disabled"));
    String policy = policyFor(Testbed.INTERFACE);
    try (SteeringCommand _ = SteeringCommand.start(testbed, "--policy-file", policy)) {
      await().untilAsserted(() -> assertThat(page("metrics")).contains("agent_disabled 1"));

      Outcome detach = run("--detach");

      assertThat(detach.out())
          .contains("nothing of ours is left on this machine", "which is switched off")
          .doesNotContain("steers again");
      assertThat(detach.status()).isZero();
    }
  }

  @Test
  void aFoldersEditsComeIntoForceAndWrongOnesDoNot() throws IOException {
    // Given
    int second = testbed.addInterface("second", "peer2");
    Path policies = Files.createDirectory(folder.resolve("policies"));
    Files.writeString(policies.resolve("first.yaml"), policy("first", Testbed.INTERFACE));
    try (SteeringCommand _ = SteeringCommand.start(testbed, "--policy-file", policies.toString())) {
      awaitProgramsOn(testbed.ifindex());
      long program = xdp().nativeId();

      // When a file comes by another name
      Files.move(
          Files.writeString(policies.resolve("second.tmp"), policy("second", "second")),
          policies.resolve("second.yaml"));

      // Then
      awaitProgramsOn(testbed.ifindex(), second);

      // When a wrong edit comes
      Files.move(
          Files.writeString(policies.resolve("second.tmp"), policy("first", "second")),
          policies.resolve("second.yaml"),
          StandardCopyOption.REPLACE_EXISTING);
      Files.writeString(policies.resolve("third.yaml"), "# came last\n");
      await().until(() -> readiness().contains("policy first stands in"));

      // Then
      assertThat(readiness()).contains("first.yaml, document 1", "second.yaml, document 1");
      awaitProgramsOn(testbed.ifindex(), second);

      // When
      Files.delete(policies.resolve("second.yaml"));

      // Then
      awaitProgramsOn(testbed.ifindex());
      assertThat(xdp().nativeId()).as("the other is not touched").isEqualTo(program);

      // When the folder itself goes
      Files.move(policies, folder.resolve("elsewhere"));
      await().until(() -> readiness().contains("can't be read: there is none"));

      // Then
      awaitProgramsOn(testbed.ifindex());
    }
  }

  /** From where the interfaces are: links elsewhere are not this machine's. */
  private DatapathState observe() {
    return testbed.receiver().call(datapath::observe);
  }

  private void awaitProgramsOn(Integer... indexes) {
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(
            () ->
                assertThat(observe().attachments())
                    .extracting(Attachment::ifindex)
                    .containsExactlyInAnyOrder(indexes));
  }

  private String readiness() {
    return page("readyz");
  }

  /** Nothing while nobody listens. */
  private String page(String name) {
    return testbed.receiver().run("sh", "-c", "curl -s http://127.0.0.1:9873/" + name + " || true");
  }

  private Outcome run(String... arguments) {
    return SteeringCommand.run(testbed, arguments);
  }

  private XdpPrograms xdp() {
    return testbed.receiver().call(() -> Bpf.queryXdp(testbed.ifindex()));
  }

  private List<Path> pins() throws IOException {
    try (Stream<Path> files = Files.walk(testbed.bpffs())) {
      return files
          .filter(path -> !path.equals(testbed.bpffs()) && !path.toString().endsWith(".debug"))
          .toList();
    }
  }

  private String policyFor(String interfaces) throws IOException {
    return Files.writeString(folder.resolve("policy.yaml"), policy("spread", interfaces))
        .toString();
  }

  private static String policy(String name, String interfaces) {
    return """
        apiVersion: cpusteering.io/v1alpha1
        kind: CpuSteeringPolicy
        metadata: {name: %s}
        spec:
          nodeSelector: {}
          interfaces: {names: [%s]}
          steer: {algorithm: RoundRobin, cpus: {list: "0-1"}}
        """
        .formatted(name, interfaces);
  }
}
