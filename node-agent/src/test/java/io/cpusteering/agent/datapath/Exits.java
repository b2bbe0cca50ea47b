// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import io.cpusteering.agent.packets.Settings.Exit;
import io.cpusteering.agent.plan.DeviceSet;
import io.cpusteering.agent.testbed.NetworkNamespace;
import java.util.List;

/**
 * Interfaces for device maps, in a network namespace of their own. Test runs send nothing: the
 * verdict is all there is of them.
 */
final class Exits implements AutoCloseable {
  /** In every namespace the loopback device; packets of test runs come from there. */
  private static final int LOOPBACK = 1;

  private static final String OTHER = "other";

  private final NetworkNamespace namespace;
  private final EgressPrograms egress;
  private final int other;

  Exits() {
    namespace = new NetworkNamespace("exits");
    namespace.ip("link", "add", OTHER, "type", "veth", "peer", "name", "peer");
    other = namespace.ifindex(OTHER);
    egress = EgressPrograms.load();
  }

  int ifindex(Exit exit) {
    return exit == Exit.INGRESS ? LOOPBACK : other;
  }

  /** Fills sets; an interface index means one of the namespace of who writes it. */
  void write(DeviceSets sets, List<DeviceSet> wanted) {
    namespace.call(() -> sets.write(wanted, egress));
  }

  @Override
  public void close() {
    egress.close();
    namespace.close();
  }
}
