// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.metrics;

import io.cpusteering.agent.datapath.DatapathCounters.CpuCounters;
import io.cpusteering.agent.host.InterfaceFacts;
import io.cpusteering.agent.plan.XdpMode;
import io.cpusteering.api.CpuList;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.IntStream;

/**
 * What RPS does with packets that were steered. The kernel counts no packets of it: what {@code
 * /proc/net/softnet_stat} has as received by RPS are wake-ups, of which one may be for many
 * packets, and of all interfaces together. But it tells the masks, and how RPS goes by them is
 * known: each flow gets one CPU of the mask, any as likely as any other.
 *
 * @param masks the CPUs of each receive queue that its packets may be moved to, empty where they
 *     stay; those that count
 */
record SecondSteering(List<CpuList> masks) {
  static final SecondSteering NONE = new SecondSteering(List.of());

  /** Steered in native mode a packet has lost its queue, and the kernel goes by the first one. */
  static SecondSteering of(InterfaceFacts on, XdpMode mode) {
    SortedMap<Integer, CpuList> rps = on.details().steering().rps();
    int queues = mode == XdpMode.NATIVE ? 1 : Math.max(1, on.receiveQueues());
    return new SecondSteering(
        IntStream.range(0, queues)
            .mapToObj(queue -> rps.getOrDefault(queue, CpuList.EMPTY))
            .toList());
  }

  /**
   * The share of packets that are expected to be moved to another CPU.
   *
   * @param cpus what each CPU processed; where nothing came yet, all count the same
   */
  double share(SortedMap<Integer, CpuCounters> cpus) {
    boolean none = cpus.values().stream().allMatch(it -> it.processed() == 0);
    double moved = 0;
    double all = 0;
    for (var cpu : cpus.entrySet()) {
      double packets = none ? 1 : cpu.getValue().processed();
      moved += packets * share(cpu.getKey());
      all += packets;
    }
    return all == 0 ? 0 : moved / all;
  }

  private double share(int steeredTo) {
    return masks.stream()
        .mapToDouble(
            mask ->
                mask.isEmpty()
                    ? 0
                    : (double) mask.stream().filter(cpu -> cpu != steeredTo).count() / mask.size())
        .average()
        .orElse(0);
  }
}
