// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.loop.harm;

import io.cpusteering.agent.datapath.DatapathCounters;
import io.cpusteering.agent.datapath.DatapathCounters.InterfaceCounters;
import io.cpusteering.agent.datapath.DatapathCounters.PolicyCounters;
import io.cpusteering.agent.harm.InterfaceFigures;
import io.cpusteering.agent.harm.Sample;
import io.cpusteering.agent.host.ReceiveLosses;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Takes the figures that show harm.
 *
 * @param checksumErrors packets that the stack dropped for their checksum so far
 * @param softnetDrops CPU to packets that its backlog had no room for so far
 * @param receiveLosses interface name to what it lost so far; empty when it is gone
 * @param counters those of the datapath
 */
public record PacketFigures(
    LongSupplier checksumErrors,
    Supplier<Map<Integer, Long>> softnetDrops,
    Function<String, Optional<ReceiveLosses>> receiveLosses,
    Supplier<DatapathCounters> counters) {

  /**
   * A queue that is full in generic mode is told as a drop and as this error, in native mode as a
   * drop alone.
   */
  private static final String ALSO_A_DROP = "ENOSPC";

  /**
   * Takes them. The losses first, so that no packet is missing among the received that is one of
   * them.
   *
   * @param names interface index to name, of those with a program of ours
   */
  Sample take(long nanos, Map<Integer, String> names) {
    long checksums = checksumErrors.getAsLong();
    Map<Integer, Long> softnet = softnetDrops.get();
    Map<Integer, ReceiveLosses> receive = new HashMap<>();
    names.forEach(
        (ifindex, name) ->
            receiveLosses.apply(name).ifPresent(losses -> receive.put(ifindex, losses)));
    DatapathCounters counted = counters.get();
    Map<Integer, InterfaceFigures> interfaces = new HashMap<>();
    for (InterfaceCounters it : counted.interfaces()) {
      ReceiveLosses losses = receive.get(it.ifindex());
      interfaces.put(
          it.ifindex(),
          new InterfaceFigures(
              it.uid(),
              it.received(),
              it.redirected(),
              losses == null ? null : losses.missed(),
              losses == null ? null : losses.dropped(),
              it.droppedAsAsked() + it.missed() + it.notSent() + it.passedControl()));
    }
    Map<String, Long> queues = new HashMap<>();
    counted.policies().stream()
        // None while they are being set up: that is no count.
        .filter(it -> !it.cpus().isEmpty())
        .forEach(it -> queues.put(it.uid(), lost(it)));
    return new Sample(nanos, checksums, softnet, interfaces, queues);
  }

  private static long lost(PolicyCounters policy) {
    return policy.cpus().values().stream().mapToLong(DatapathCounters.CpuCounters::dropped).sum()
        + policy.redirectErrors().entrySet().stream()
            .filter(it -> !it.getKey().equals(ALSO_A_DROP))
            .mapToLong(Map.Entry::getValue)
            .sum();
  }
}
