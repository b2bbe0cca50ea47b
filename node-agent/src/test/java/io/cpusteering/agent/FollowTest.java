// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cpusteering.agent.libbpf.Bpf;
import io.cpusteering.agent.libbpf.BpfLink;
import io.cpusteering.agent.testbed.NetworkNamespace;
import io.cpusteering.agent.testbed.Testbed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What changes on a machine is followed although the agent does not look for it. */
@Tag("kernel")
class FollowTest {
  private static final Pattern PROGRAM = Pattern.compile("prog/xdp id (\\d+)");

  private static final String BY_PATTERN =
      """
      interfaces: {patterns: [steered, "in*"]}
      steer: {cpus: {list: "0"}}
      """;

  @TempDir Path folder;

  private final Testbed testbed = new Testbed();
  private @Nullable FollowingAgent agent;

  @AfterEach
  void close() {
    if (agent != null) {
      agent.close();
    }
    testbed.close();
  }

  @Test
  void anInterfaceThatAppearsIsSteered() throws IOException {
    steering(BY_PATTERN);

    testbed.addInterface("in0", "out0");

    awaitProgram("in0");
  }

  @Test
  void anInterfaceThatIsRenamedIsJudgedByItsNewName() throws IOException {
    testbed.addInterface("in0", "out0");
    steering(BY_PATTERN);
    awaitProgram("in0");

    rename("in0", "other");
    awaitNoProgram(testbed.receiver(), "other");
    awaitLine(" detached interface=\"other\" ", " policy=\"follow\"");

    rename("other", "in1");
    awaitProgram("in1");
    assertThat(program(testbed.receiver(), Testbed.INTERFACE)).isNotEmpty();
  }

  @Test
  void whatWasPinnedForAnInterfaceGoesWithIt() throws IOException {
    Path pins = pins(testbed.addInterface("in0", "out0"));
    steering(BY_PATTERN);
    await().until(() -> Files.exists(pins.resolve("link")));

    testbed.receiver().ip("link", "del", "in0");

    await().untilAsserted(() -> assertThat(pins).doesNotExist());
    assertThat(pins(testbed.ifindex())).exists();
  }

  @Test
  void anInterfaceThatMovesToAnotherNamespaceLosesOurProgramThere() throws IOException {
    Path pins = pins(testbed.addInterface("in0", "out0"));
    steering(BY_PATTERN);
    awaitProgram("in0");

    testbed.receiver().ip("link", "set", "in0", "netns", testbed.sender().name());

    awaitNoProgram(testbed.sender(), "in0");
    await().untilAsserted(() -> assertThat(pins).doesNotExist());
  }

  @Test
  void anInterfaceThatMovesInFromAnotherNamespaceIsSteered() throws IOException {
    testbed.sender().ip("link", "add", "in0", "type", "veth", "peer", "name", "out0");
    steering(BY_PATTERN);

    testbed.sender().ip("link", "set", "in0", "netns", testbed.receiver().name());
    testbed.receiver().ip("link", "set", "in0", "up");

    awaitProgram("in0");
  }

  @Test
  void driversAreLookedAtWhenAnInterfaceAppears() throws IOException {
    steering(
        """
        interfaces: {drivers: [veth], exclude: ["out*"]}
        steer: {cpus: {list: "0"}}
        """);

    testbed.addInterface("any0", "peer-of-any0");

    awaitProgram("any0");
  }

  /**
   * Down is no reason to lose anything: what is attached stays, and is there when it is up again.
   */
  @Test
  void anInterfaceThatGoesDownAndUpKeepsItsProgram() throws IOException {
    steering(BY_PATTERN);
    String before = program(testbed.receiver(), Testbed.INTERFACE);

    testbed.receiver().ip("link", "set", Testbed.INTERFACE, "down");
    testbed.receiver().ip("link", "set", Testbed.INTERFACE, "up");
    testbed.addInterface("in0", "out0");

    awaitProgram("in0");
    assertThat(program(testbed.receiver(), Testbed.INTERFACE)).isEqualTo(before);
  }

  @Test
  void aMemberOfABridgeIsSteeredAndTheBridgeRefusedWithTheReason() throws IOException {
    testbed.receiver().ip("link", "add", "inner", "type", "bridge");
    testbed.receiver().ip("link", "set", "inner", "up");
    steering(BY_PATTERN);

    testbed.receiver().ip("link", "set", Testbed.INTERFACE, "master", "inner");
    testbed.addInterface("in0", "out0");

    awaitProgram("in0");
    assertThat(program(testbed.receiver(), Testbed.INTERFACE)).as("a member now").isNotEmpty();
    assertThat(program(testbed.receiver(), "inner")).isEmpty();
    await()
        .untilAsserted(
            () ->
                assertThat(agent.log())
                    .anyMatch(
                        line ->
                            line.contains("NativeUnsupported")
                                && line.contains("interface inner")));
  }

  /** Who detaches by the link's file tells nobody: only looking finds it. */
  @Test
  void aLinkThatIsTakenOffInSilenceIsFoundByLooking() throws IOException {
    agent =
        new FollowingAgent(
            testbed.receiver(), testbed.bpffs(), folder, BY_PATTERN, Duration.ofSeconds(1));
    awaitProgram(Testbed.INTERFACE);
    // The round that attached it is over.
    await()
        .untilAsserted(
            () -> assertThat(agent.log()).anyMatch(line -> line.contains("NothingToConfirm")));

    try (BpfLink link = Bpf.openLink(pins(testbed.ifindex()).resolve("link"))) {
      link.detach();
    }

    await()
        .untilAsserted(
            () ->
                assertThat(agent.log())
                    .anyMatch(line -> line.contains("the link had lost its interface")));
    awaitProgram(Testbed.INTERFACE);
  }

  @Test
  void anInterfaceThatComesBackUnderItsIndexIsSteeredAgain() throws IOException {
    int ifindex = testbed.addInterface("in0", "out0");
    steering(BY_PATTERN);
    awaitProgram("in0");

    testbed.receiver().ip("link", "set", "in0", "netns", testbed.sender().name());
    testbed
        .receiver()
        .ip("link", "add", "in0", "index", Integer.toString(ifindex), "type", "veth", "peer", "x");

    awaitProgram("in0");
    awaitNoProgram(testbed.sender(), "in0");
  }

  @Test
  void anMtuThatChangesIsLookedAt() throws IOException {
    testbed.addInterface("target", "beyond");
    testbed.sender().run("ethtool", "-K", "beyond", "gro", "on");
    steering(
        """
        interfaces: {names: [steered]}
        redirect: {interfaces: [target]}
        """);
    assertThat(agent.log()).noneMatch(line -> line.contains("TargetMtuSmaller"));

    testbed.setMtu(3000);

    await()
        .untilAsserted(
            () -> assertThat(agent.log()).anyMatch(line -> line.contains("TargetMtuSmaller")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-4", "-6"})
  void theDefaultRouteIsFollowed(String family) throws IOException {
    testbed.addInterface("other", "beyond");
    testbed.receiver().ip(family, "route", "add", "default", "dev", Testbed.INTERFACE);
    steering(
        """
        interfaces: {defaultRoute: true}
        steer: {cpus: {list: "0"}}
        """);

    testbed.receiver().ip(family, "route", "add", "default", "dev", "other", "metric", "1");
    awaitProgram("other");

    testbed.receiver().ip(family, "route", "del", "default", "dev", Testbed.INTERFACE);
    awaitNoProgram(testbed.receiver(), Testbed.INTERFACE);
    assertThat(program(testbed.receiver(), "other")).isNotEmpty();
  }

  @Test
  void anInterfaceThatGoesDownLosesItsDefaultRoute() throws IOException {
    testbed.addInterface("other", "beyond");
    testbed.receiver().ip("route", "add", "default", "dev", "other", "metric", "9");
    testbed.receiver().ip("route", "add", "default", "dev", Testbed.INTERFACE);
    steering(
        """
        interfaces: {defaultRoute: true}
        steer: {cpus: {list: "0"}}
        """);

    // No message tells that its routes are gone.
    testbed.receiver().ip("link", "set", Testbed.INTERFACE, "down");

    awaitNoProgram(testbed.receiver(), Testbed.INTERFACE);
    assertThat(program(testbed.receiver(), "other")).isNotEmpty();

    // Its address brings the route to its own network back, and the route goes by it.
    testbed.receiver().ip("link", "set", Testbed.INTERFACE, "up");
    testbed.receiver().ip("route", "add", "default", "dev", Testbed.INTERFACE);
    awaitProgram(Testbed.INTERFACE);
  }

  /** The agent has done its first round, and has nothing left to do. */
  private void steering(String spec) throws IOException {
    agent = new FollowingAgent(testbed.receiver(), testbed.bpffs(), folder, spec);
    awaitProgram(Testbed.INTERFACE);
  }

  private void awaitLine(CharSequence... parts) {
    await()
        .untilAsserted(
            () -> assertThat(agent.log()).anySatisfy(it -> assertThat(it).contains(parts)));
  }

  private void rename(String from, String to) {
    testbed.receiver().ip("link", "set", from, "down");
    testbed.receiver().ip("link", "set", from, "name", to);
    testbed.receiver().ip("link", "set", to, "up");
  }

  private Path pins(int ifindex) {
    return testbed.bpffs().resolve("cpu-steering/interface/" + ifindex);
  }

  private void awaitProgram(String device) {
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(
            () ->
                assertThat(program(testbed.receiver(), device))
                    .as("program of %s; the agent's log: %s", device, agent.log())
                    .isNotEmpty());
  }

  private void awaitNoProgram(NetworkNamespace namespace, String device) {
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(
            () ->
                assertThat(program(namespace, device))
                    .as("program of %s; the agent's log: %s", device, agent.log())
                    .isEmpty());
  }

  private static String program(NetworkNamespace namespace, String device) {
    Matcher program = PROGRAM.matcher(namespace.ip("-d", "link", "show", "dev", device));
    return program.find() ? program.group(1) : "";
  }
}
