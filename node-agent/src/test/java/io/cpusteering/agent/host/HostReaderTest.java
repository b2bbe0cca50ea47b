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
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostReaderTest {
  @TempDir Path root;

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
  void anInterfaceThatVanishesWhileItIsReadIsLeftOut() throws IOException {
    MachineTree.lay("one-virtio-queue", root);
    Files.delete(root.resolve("sys/class/net/eth0/ifindex"));

    assertThat(reader().read().interfaces()).extracting(InterfaceFacts::name).containsExactly("lo");
  }

  @Test
  void aSysfsOfAnotherNetworkNamespaceIsRefused() throws IOException {
    MachineTree.lay("one-virtio-queue", root);
    Files.writeString(root.resolve("proc/net/dev"), "Inter-|\n face |\n  wan0: 1\n");

    assertThatThrownBy(() -> reader().read())
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("another network namespace")
        .hasMessageContaining("wan0");
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

  private HostFacts read(String machine) throws IOException {
    MachineTree.lay(machine, root);
    return reader().read();
  }

  private HostReader reader() {
    return new HostReader(
        root.resolve("sys"),
        root.resolve("proc"),
        name -> name.startsWith("veth") ? "veth" : null,
        name -> name.equals("ens3") ? VlanFacts.STRIPPING : List.of(),
        ifindex -> ifindex == 5 ? XdpSending.NOT_YET : XdpSending.UNKNOWN);
  }
}
