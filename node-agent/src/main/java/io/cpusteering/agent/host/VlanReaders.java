// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.host;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The devices above an interface that look at VLAN tags, by sysfs. The kernel shows there what is
 * above a device in the same network namespace, also a bond or a bridge between the two.
 */
final class VlanReaders {
  private static final String UPPER = "upper_";

  private final Path net;

  /**
   * @param net {@code /sys/class/net}
   */
  VlanReaders(Path net) {
    this.net = net;
  }

  /** Their names, sorted. */
  List<String> above(String interfaceName) throws IOException {
    List<String> readers = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    Deque<String> below = new ArrayDeque<>(List.of(interfaceName));
    while (!below.isEmpty()) {
      for (String name : TextFiles.names(net.resolve(below.remove()), UPPER)) {
        String upper = name.substring(UPPER.length());
        if (seen.add(upper)) {
          below.add(upper);
          if (readsTags(net.resolve(upper))) {
            readers.add(upper);
          }
        }
      }
    }
    return readers.stream().sorted().toList();
  }

  private static boolean readsTags(Path device) throws IOException {
    return TextFiles.lines(device.resolve("uevent")).contains("DEVTYPE=vlan")
        || TextFiles.number(device.resolve("bridge/vlan_filtering")).orElse(0) != 0;
  }
}
