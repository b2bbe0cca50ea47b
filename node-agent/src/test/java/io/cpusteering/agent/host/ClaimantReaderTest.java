// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What each claimant leaves on a machine, with its XDP mode on and without it. */
class ClaimantReaderTest {
  private static final String CILIUM = "run/cilium/state/globals/node_config.h";
  private static final String KUBELET =
      "var/lib/kubelet/device-plugins/kubelet_internal_checkpoint";

  /** As Cilium writes it, but for most of its lines. */
  private static final String WITHOUT_XDP =
      """
      #include "lib/utils.h"

      #define ENABLE_NODEPORT 1
      #define IS_L3_DEV(ifindex) return false;
      #define NATIVE_DEV_MAC_BY_IFINDEX(IFINDEX) ({ \\
      union macaddr __mac = {.addr = {0, 0, 0, 0, 0, 0}}; \\
      switch (IFINDEX) { \\
      case 2: {union macaddr __tmp = {.addr = {0x2,0x42,0xac,0x12,0x0,0x2}}; __mac=__tmp;} break; \\
      } \\
      __mac; })
      #define VLAN_FILTER(ifindex, vlan_id) switch (ifindex) { \\
      case 3: \\
      return true; }
      """;

  private static final List<InterfaceFacts> INTERFACES =
      List.of(on(1, "lo"), on(2, "eth0"), on(3, "eth1"), on(4, "eth0.7"), on(9, "lxc1234"));

  @TempDir Path root;

  @Test
  void nobodyWantsAnythingOfAnEmptyMachine() {
    assertThat(read()).isEqualTo(new ClaimantFacts(List.of(), Set.of()));
  }

  @Test
  void ciliumWithoutXdpWantsNothingAndHasSaidSo() throws IOException {
    file(CILIUM, WITHOUT_XDP);

    assertThat(read()).isEqualTo(new ClaimantFacts(List.of(), Set.of(Claimant.CILIUM)));
  }

  @Test
  void installingClaimantsIsNoClaim() throws IOException {
    file("etc/cni/net.d/05-cilium.conflist", "{}");
    file("etc/cni/net.d/10-calico.conflist", "{}");
    Files.createDirectories(root.resolve("run/cilium/state/globals"));
    Files.createDirectories(root.resolve("run/calico/bpf/prog"));
    Files.createDirectories(root.resolve("run/bpfman/fs/xdp"));

    assertThat(read().claims()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ENABLE_NODEPORT_ACCELERATION", "ENABLE_PREFILTER"})
  void ciliumWithXdpWantsItsDevices(String mode) throws IOException {
    file(CILIUM, WITHOUT_XDP + "#define " + mode + " 1\n");

    assertThat(read().claims())
        .singleElement()
        .satisfies(
            claim -> {
              assertThat(claim.claimant()).isEqualTo(Claimant.CILIUM);
              assertThat(claim.interfaces()).containsExactly("eth0");
              assertThat(claim.evidence()).contains(mode, root.resolve(CILIUM).toString());
            });
    assertThat(claimed()).containsExactly("eth0");
  }

  @Test
  void ciliumMayWantAllThatIsNotItsOwnWhereItNamesNoDevices() throws IOException {
    file(CILIUM, "#define ENABLE_NODEPORT_ACCELERATION 1\n");

    assertThat(claimed()).containsExactly("eth0", "eth1", "eth0.7");
  }

  @Test
  void withoutItsConfigurationCiliumsPinsTell() throws IOException {
    file("bpf/cilium/devices/eth0-7/links/cil_xdp_entry", "");
    file("bpf/cilium/devices/eth1/links/cil_from_netdev", "");

    assertThat(claimed()).containsExactly("eth0.7");
    assertThat(read().settled()).isEmpty();
  }

  @Test
  void calicoWantsWhereItHasAMapOrANote() throws IOException {
    file("bpf/calico/xdp/eth0_ipv4_v1_blacklist", "");
    file("bpf/calico/calico_failsafe_ports_v1", "");
    file("run/calico/bpf/prog/eth1_xdp.json", "{}");
    file("run/calico/bpf/prog/eth0.7_tc_ingress.json", "{}");

    assertThat(claimed()).containsExactly("eth0", "eth1");
    assertThat(read().settled()).containsExactly(Claimant.CALICO);
  }

  @Test
  void bpfmanWantsWhereItHasADispatcherInThisNamespace() throws IOException {
    Files.createDirectories(root.resolve("proc/self/ns"));
    Files.createSymbolicLink(root.resolve("proc/self/ns/net"), Path.of("net:[4026531840]"));
    file("run/bpfman/fs/xdp/dispatcher_4026531840_2_1/link_7", "");
    file("run/bpfman/fs/xdp/dispatcher_4026531999_3_link", "");

    // What a test has for the link leads nowhere, so its name is all there is.
    assertThat(claimed()).containsExactly("eth0");
    assertThat(read().settled()).containsExactly(Claimant.BPFMAN);
  }

  @Test
  void theDevicePluginWantsTheDevicesOfItsPools() throws IOException {
    file(
        KUBELET,
        """
        {"Data":{"PodDeviceEntries":null,"RegisteredDevices":
        {"afxdp/myPool":["eth1"],"nvidia.com/gpu":["eth0"],"afxdp/empty":[]}},"Checksum":1}
        """);

    assertThat(claimed()).containsExactly("eth1");
    assertThat(read().claims().getFirst().evidence()).contains("afxdp/myPool");
  }

  @Test
  void whatCantBeReadIsNamed() throws IOException {
    file(KUBELET, "{\"Data\":");

    assertThatThrownBy(this::read)
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("who else wants the XDP hook");
  }

  private ClaimantFacts read() {
    return new ClaimantReader(root, root.resolve("bpf")).read(INTERFACES);
  }

  private List<String> claimed() {
    return INTERFACES.stream()
        .filter(on -> read().claims().stream().anyMatch(claim -> claim.isAbout(on)))
        .map(InterfaceFacts::name)
        .toList();
  }

  private void file(String path, String text) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static InterfaceFacts on(int ifindex, String name) {
    return Nic.of(ifindex, name, "ice").loopback(name.equals("lo")).facts();
  }
}
