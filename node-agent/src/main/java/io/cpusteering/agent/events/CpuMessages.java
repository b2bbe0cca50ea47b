// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.events;

import io.cpusteering.agent.libbpf.NetlinkSocket;
import io.cpusteering.agent.libbpf.NetlinkSocket.FilterStep;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * CPUs that went offline or came online, by uevent: {@code offline@/devices/system/cpu/cpu1}, and
 * more after a zero. The kernel tells when it is done; nothing tells before.
 */
final class CpuMessages implements EventJudge {
  private static final String OFFLINE = "offline@/devices/system/cpu/cpu";
  private static final String ONLINE = "online@/devices/system/cpu/cpu";

  /** Takes what begins with "on" or "of": every pod's interface makes many uevents of others. */
  private static final List<FilterStep> FILTER =
      List.of(
          FilterStep.loadTwoBytes(0),
          FilterStep.isEqual('o' << 8 | 'n', 1, 0),
          FilterStep.isEqual('o' << 8 | 'f', 0, 1),
          FilterStep.take(),
          FilterStep.drop());

  /** Listens from now on. */
  static NetlinkSocket listen() {
    return NetlinkSocket.open(
        "CPUs that come and go", NetlinkSocket.NETLINK_KOBJECT_UEVENT, 1, FILTER);
  }

  @Override
  public boolean matters(ByteBuffer message) {
    byte[] bytes = new byte[message.limit()];
    message.get(0, bytes);
    String text = new String(bytes, StandardCharsets.UTF_8);
    return text.startsWith(OFFLINE) || text.startsWith(ONLINE);
  }

  @Override
  public void lost() {
    // Nothing is remembered.
  }
}
