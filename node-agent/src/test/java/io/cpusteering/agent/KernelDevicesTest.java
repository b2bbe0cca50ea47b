// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.agent.host.InterfaceDetails;
import io.cpusteering.agent.libbpf.InterfaceFeatures;
import io.cpusteering.agent.testbed.Testbed;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the kernel tells of a veth, and of its loopback device. */
@Tag("kernel")
class KernelDevicesTest {
  private static final int LOOPBACK = 1;
  private static final int NO_INTERFACE = 4711;

  private final Testbed testbed = new Testbed();
  private final KernelDevices devices = new KernelDevices(new InterfaceFeatures());

  @AfterEach
  void close() {
    testbed.close();
  }

  @ParameterizedTest
  @CsvSource({
    "off, basic redirect rx-sg",
    "on,  basic redirect ndo-xmit rx-sg ndo-xmit-sg",
  })
  void aVethSendsForOthersWhileItsPeerHasGro(String gro, String features) {
    testbed.sender().run("ethtool", "-K", "peer", "gro", gro);

    assertThat(xdpFeatures(testbed.ifindex())).isEqualTo(List.of(features.split(" ")));
  }

  @Test
  void aLoopbackDeviceHasNoNativeXdp() {
    assertThat(xdpFeatures(LOOPBACK)).isEmpty();
    assertThat(xdpFeatures(NO_INTERFACE)).isNull();
  }

  @ParameterizedTest
  @CsvSource({"off, rx-checksum", "on, rx-checksum rx-gro"})
  void offloadsAreWhatEthtoolSet(String gro, String offloads) {
    testbed.receiver().run("ethtool", "-K", Testbed.INTERFACE, "gro", gro, "rxvlan", "off");
    testbed.receiver().run("ethtool", "-K", Testbed.INTERFACE, "rx-vlan-stag-hw-parse", "off");

    assertThat(
            testbed
                .receiver()
                .call(() -> devices.featuresOn(Testbed.INTERFACE, InterfaceDetails.OFFLOADS)))
        .isEqualTo(List.of(offloads.split(" ")));
  }

  @Test
  void whatIsNotThereIsNotSet() {
    testbed
        .receiver()
        .call(
            () -> {
              assertThat(devices.timestampFilter(Testbed.INTERFACE)).isZero();
              assertThat(devices.timestampFilter("missing")).isZero();
              assertThat(devices.channels("missing")).isNull();
              assertThat(devices.channels(Testbed.INTERFACE)).as("none do both").isNull();
              assertThat(devices.occupant(testbed.ifindex())).isNull();
              return true;
            });
  }

  private @Nullable List<String> xdpFeatures(int ifindex) {
    return testbed.receiver().call(() -> devices.xdpFeatures(ifindex));
  }
}
