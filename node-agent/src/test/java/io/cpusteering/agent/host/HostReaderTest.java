// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.cpusteering.api.CpuList;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostReaderTest {
  @TempDir Path root;

  private final List<String> asked = new ArrayList<>();

  @Test
  void readsAServerWithTwoNumaNodesAndSixteenQueues() throws IOException {
    HostFacts facts = read("two-numa-nodes");

    assertThat(facts.kernel()).isEqualTo("6.12.41+deb13-amd64");
    assertThat(facts.cpus().possible()).hasToString("0-31");
    assertThat(facts.cpus().online()).hasToString("0-30");
    assertThat(facts.cpus().isolated()).as("isolcpus and nohz_full").hasToString("2-5");
    assertThat(facts.cpus().numaNodes())
        .hasSize(2)
        .containsEntry(0, CpuList.parse("0-15"))
        .containsEntry(1, CpuList.parse("16-31"));
    assertThat(facts.interfaces())
        .containsExactly(
            Nic.of(1, "lo", null).loopback(true).mtu(65_536).facts(),
            Nic.of(2, "ens1f0", "ice")
                .mtu(9000)
                .receiveQueues(16)
                .numaNode(1)
                .defaultRoute(true)
                .receiveCpus(CpuList.parse("16-31"))
                .facts(),
            Nic.of(9, "vethab12", "veth").up(false).mtu(1450).facts());
  }

  @Test
  void readsACloudMachineWithOneVirtioQueue() throws IOException {
    HostFacts facts = read("one-virtio-queue");

    assertThat(facts.cpus().isolated()).isEqualTo(CpuList.EMPTY);
    assertThat(facts.interfaces().get(1))
        .isEqualTo(
            Nic.of(2, "eth0", "virtio_net").defaultRoute(true).receiveCpus(CpuList.of(1)).facts());
  }

  @Test
  void aSysfsOfAnotherNetworkNamespaceIsRefused() throws IOException {
    MachineTree.lay("one-virtio-queue", root);
    Files.writeString(root.resolve("links"), "wan0 5 0x1003 1500 -");

    assertThatThrownBy(() -> reader().read())
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("another network namespace")
        .hasMessageContaining("wan0");
  }

  /** A node has hundreds of them, and most are no policy's business. */
  @Test
  void nobodyIsAskedAboutAVethThatIsNotLookedAtClosely() throws IOException {
    MachineTree.lay("two-numa-nodes", root);

    HostFacts facts = reader().read();

    assertThat(asked).containsExactly("driver lo");
    assertThat(facts.interfaces())
        .contains(Nic.of(9, "vethab12", "veth").up(false).mtu(1450).receiveQueues(0).facts());
  }

  @Test
  void onlyWhatIsToBeLookedAtCloselyIsLookedAt() throws IOException {
    MachineTree.lay("two-numa-nodes", root);
    HostReader reader = reader();
    HostFacts facts = reader.read();
    asked.clear();

    HostFacts closer = reader.closer(facts, Set.of(9));

    assertThat(asked).containsExactly("stripping vethab12", "sending 9");
    assertThat(closer.interfaces())
        .extracting(InterfaceFacts::name, InterfaceFacts::receiveQueues)
        .containsExactly(tuple("lo", 0), tuple("ens1f0", 0), tuple("vethab12", 1));
  }

  @Test
  void anInterfaceThatVanishesBeforeItIsLookedAtCloselyIsLeftOut() throws IOException {
    MachineTree.lay("one-virtio-queue", root);
    HostFacts facts = reader().read();
    Files.delete(root.resolve("sys/class/net/eth0/ifindex"));

    HostFacts closer = reader().closer(facts, Set.of(1, 2));

    assertThat(closer.interfaces()).extracting(InterfaceFacts::name).containsExactly("lo");
  }

  /** Another one may have its name by now. */
  @Test
  void anInterfaceThatIsRenamedBeforeItIsLookedAtCloselyIsNotMistakenForAnother()
      throws IOException {
    MachineTree.lay("one-virtio-queue", root);
    HostFacts facts = reader().read();
    Path net = root.resolve("sys/class/net");
    Files.move(net.resolve("eth0"), net.resolve("wan0"));
    Files.createDirectory(net.resolve("eth0"));
    Files.writeString(net.resolve("eth0/ifindex"), "7");

    assertThatThrownBy(() -> reader().closer(facts, Set.of(2)))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("interface eth0 was renamed to wan0");
  }

  @Test
  void findsWhoLooksAtVlanTagsAtAnyHeight() throws IOException {
    HostFacts facts = read("vlans-above-a-bond");

    assertThat(facts.interfaces())
        .extracting(InterfaceFacts::name, InterfaceFacts::vlans)
        .contains(
            tuple("ens3", new VlanFacts(VlanFacts.STRIPPING, List.of("bond0.5", "br1", "br1.9"))),
            tuple("bond0", new VlanFacts(List.of(), List.of("bond0.5", "br1", "br1.9"))),
            tuple("bond0.5", VlanFacts.NONE),
            tuple("br0", VlanFacts.NONE),
            tuple("ens4", VlanFacts.NONE));
  }

  /** Kernels before 6.3 tell of no interface what it can do. */
  @Test
  void aVlanDeviceNeverSendsInNativeModeAndWhatIsBelowIsNamed() throws IOException {
    HostFacts facts = read("vlans-above-a-bond");

    assertThat(facts.interfaces())
        .extracting(InterfaceFacts::name, it -> it.sending().xdp(), it -> it.sending().below())
        .contains(
            tuple("bond0.5", XdpSending.NEVER, List.of("bond0")),
            tuple("bond0", XdpSending.UNKNOWN, List.of("ens3")),
            tuple("br0", XdpSending.UNKNOWN, List.of("ens4")),
            tuple("ens3", XdpSending.UNKNOWN, List.of()));
  }

  /** All of it, looked at closely. */
  private HostFacts read(String machine) throws IOException {
    MachineTree.lay(machine, root);
    HostReader reader = reader();
    HostFacts facts = reader.read();
    return reader.closer(
        facts,
        facts.interfaces().stream()
            .map(InterfaceFacts::ifindex)
            .collect(Collectors.toUnmodifiableSet()));
  }

  private HostReader reader() {
    return new HostReader(
        root.resolve("sys"),
        root.resolve("proc"),
        () -> MachineTree.links(root),
        name -> {
          asked.add("driver " + name);
          return null;
        },
        name -> {
          asked.add("stripping " + name);
          return name.equals("ens3") ? VlanFacts.STRIPPING : List.of();
        },
        ifindex -> {
          asked.add("sending " + ifindex);
          return ifindex == 5 ? XdpSending.NOT_YET : XdpSending.UNKNOWN;
        });
  }
}
