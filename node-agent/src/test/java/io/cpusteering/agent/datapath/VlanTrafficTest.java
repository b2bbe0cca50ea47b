// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cpusteering.agent.host.VlanFacts;
import io.cpusteering.agent.libbpf.InterfaceFeatures;
import io.cpusteering.agent.plan.XdpMode;
import io.cpusteering.agent.testbed.NetworkNamespace;
import io.cpusteering.agent.testbed.Testbed;
import io.cpusteering.agent.testbed.UdpReceiver;
import io.cpusteering.agent.testbed.UdpSender;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Datagrams in a VLAN over a veth: the sender hands over the tag beside the frame unless its device
 * is told not to, and the receiver takes in what is tagged and nothing else.
 */
@Tag("kernel")
class VlanTrafficTest {
  private static final int PER_SECOND = 5_000;
  private static final int PACKETS = 500;

  @TempDir Path folder;

  private final Testbed testbed = new Testbed();
  private final KernelDatapath datapath = new KernelDatapath(testbed.bpffs());
  private UdpReceiver receiver;

  @BeforeEach
  void aVlan() throws IOException {
    testbed.silence();
    addProgram(testbed.sender(), "peer", "egress", "push");
    addProgram(testbed.receiver(), Testbed.INTERFACE, "ingress", "take");
    receiver = new UdpReceiver(testbed.receiver());
  }

  @AfterEach
  void close() {
    receiver.close();
    testbed.close();
  }

  @Test
  void unsteeredEveryTaggedFrameArrives() {
    send();

    awaitReceived(PACKETS);
  }

  @Test
  void nativeModeLosesTagsThatComeBesideTheFrame() {
    steer(XdpMode.NATIVE);

    send();

    // None is in the VLAN any more; all have landed on the interface itself.
    await().untilAsserted(() -> assertThat(processed()).isEqualTo(PACKETS));
    assertThat(redirected()).isEqualTo(PACKETS);
    assertThat(receiver.received()).isZero();
    testbed.receiver().run("tc", "filter", "del", "dev", Testbed.INTERFACE, "ingress");
    send();
    awaitReceived(PACKETS);
  }

  @Test
  void genericModeKeepsThem() {
    steer(XdpMode.GENERIC);

    send();

    awaitReceived(PACKETS);
    assertThat(redirected()).isEqualTo(PACKETS);
  }

  @Test
  void nativeModeKeepsThoseInTheFrame() {
    testbed.sender().run("ethtool", "-K", "peer", "txvlan", "off");
    steer(XdpMode.NATIVE);

    send();

    awaitReceived(PACKETS);
    assertThat(redirected()).isEqualTo(PACKETS);
  }

  @Test
  void whatAVethSaysOfItselfChangesNothing() {
    testbed.receiver().run("ethtool", "-K", Testbed.INTERFACE, "rxvlan", "off");
    steer(XdpMode.NATIVE);

    send();

    await().untilAsserted(() -> assertThat(processed()).isEqualTo(PACKETS));
    assertThat(receiver.received()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "rxvlan on                            | rx-vlan-hw-parse rx-vlan-stag-hw-parse",
        "rxvlan off                           | rx-vlan-stag-hw-parse",
        "rx-vlan-stag-hw-parse off            | rx-vlan-hw-parse",
        "rxvlan off rx-vlan-stag-hw-parse off | ''",
      })
  void theFeaturesAreWhatEthtoolSet(String set, String on) {
    testbed.receiver().run("sh", "-c", "ethtool -K %s %s".formatted(Testbed.INTERFACE, set));

    assertThat(features(Testbed.INTERFACE))
        .isEqualTo(on.isEmpty() ? List.of() : List.of(on.split(" ")));
    assertThat(features("missing")).isEmpty();
  }

  private List<String> features(String name) {
    return testbed.receiver().call(() -> new InterfaceFeatures().on(name, VlanFacts.STRIPPING));
  }

  private void addProgram(NetworkNamespace in, String device, String direction, String verb)
      throws IOException {
    in.run("tc", "qdisc", "add", "dev", device, "clsact");
    in.run(
        "sh",
        "-c",
        "tc filter add dev %s %s bpf da obj %s sec tc".formatted(device, direction, object(verb)));
  }

  /** A file of the program, which tc wants. */
  private String object(String verb) throws IOException {
    Path file = folder.resolve(verb + ".o");
    try (InputStream in =
        VlanTrafficTest.class.getResourceAsStream("/io/cpusteering/bpf/" + verb + "-vlan.bpf.o")) {
      Files.write(file, Objects.requireNonNull(in, verb).readAllBytes());
    }
    return file.toString();
  }

  private void steer(XdpMode mode) {
    ApplyOutcome outcome =
        testbed
            .receiver()
            .call(() -> datapath.apply(Plans.plan(testbed.ifindex(), mode, Plans.TURNS, 0, 1)));
    assertThat(outcome.failures()).isEmpty();
  }

  private void send() {
    UdpSender.send(testbed.sender(), Testbed.RECEIVER_ADDRESS, 1, PACKETS, PER_SECOND);
  }

  private void awaitReceived(long count) {
    await().untilAsserted(() -> assertThat(receiver.received()).isEqualTo(count));
  }

  private long redirected() {
    return datapath.counters().interfaces().getFirst().redirected();
  }

  private long processed() {
    return datapath.counters().policies().getFirst().cpus().values().stream()
        .mapToLong(DatapathCounters.CpuCounters::processed)
        .sum();
  }
}
