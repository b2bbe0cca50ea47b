// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent;

import io.cpusteering.agent.host.Channels;
import io.cpusteering.agent.host.DeviceQueries;
import io.cpusteering.agent.host.XdpOccupant;
import io.cpusteering.agent.libbpf.Bpf;
import io.cpusteering.agent.libbpf.BpfException;
import io.cpusteering.agent.libbpf.HardwareTimestamping;
import io.cpusteering.agent.libbpf.InterfaceChannels;
import io.cpusteering.agent.libbpf.InterfaceFeatures;
import io.cpusteering.agent.libbpf.XdpFeatures;
import io.cpusteering.agent.libbpf.XdpPrograms;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Asks the kernel about devices. */
final class KernelDevices implements DeviceQueries {
  private final InterfaceFeatures features;
  private final HardwareTimestamping timestamping = new HardwareTimestamping();
  private final InterfaceChannels channels = new InterfaceChannels();

  KernelDevices(InterfaceFeatures features) {
    this.features = features;
  }

  @Override
  public @Nullable List<String> xdpFeatures(int ifindex) {
    return Bpf.xdpFeatures(ifindex).map(XdpFeatures::names).orElse(null);
  }

  @Override
  public List<String> featuresOn(String interfaceName, List<String> of) {
    return features.on(interfaceName, of);
  }

  @Override
  public int timestampFilter(String interfaceName) {
    return timestamping.receiveFilter(interfaceName);
  }

  @Override
  public @Nullable Channels channels(String interfaceName) {
    return channels
        .combined(interfaceName)
        .map(it -> new Channels(it.count(), it.max()))
        .orElse(null);
  }

  @Override
  public @Nullable XdpOccupant occupant(int ifindex) {
    XdpPrograms programs;
    try {
      programs = Bpf.queryXdp(ifindex);
    } catch (BpfException e) {
      return null;
    }
    if (programs.hardwareId() != 0) {
      return new XdpOccupant(programs.hardwareId(), "hardware");
    }
    if (programs.nativeId() != 0) {
      return new XdpOccupant(programs.nativeId(), "native");
    }
    return programs.genericId() == 0 ? null : new XdpOccupant(programs.genericId(), "generic");
  }
}
