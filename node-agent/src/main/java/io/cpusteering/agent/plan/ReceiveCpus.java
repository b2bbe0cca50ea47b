// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import io.cpusteering.agent.host.HostFacts;
import io.cpusteering.agent.host.InterfaceFacts;
import io.cpusteering.api.CpuList;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The CPUs that count as receiving for each interface. Interrupts may be moved every few seconds
 * (irqbalance), and each change of a table moves flows: so what was seen is taken over at most once
 * a minute, on all interfaces together, since tables can depend on several. A table then changes at
 * most once a minute for that reason. Pure: the same looks at the same times give the same.
 *
 * @param counting interface index to the CPUs that count
 * @param since when others were last taken over, in nanoseconds that only go forward
 * @param everChanged whether that has happened at all
 */
public record ReceiveCpus(SortedMap<Integer, CpuList> counting, long since, boolean everChanged) {
  /** For how long they stand, in nanoseconds. */
  public static final long STAND = 60_000_000_000L;

  /** No interface was looked at yet. */
  public static final ReceiveCpus NONE = new ReceiveCpus(new TreeMap<>(), 0, false);

  public ReceiveCpus {
    counting = Collections.unmodifiableSortedMap(new TreeMap<>(counting));
  }

  /**
   * What counts after a look. An interface that is new counts as it is: it has no table yet.
   *
   * @param host as it is
   * @param nanos when it was looked at
   */
  public ReceiveCpus after(HostFacts host, long nanos) {
    boolean differs =
        host.interfaces().stream().anyMatch(on -> !counts(on).equals(on.receiveCpus()));
    boolean takenOver = differs && (!everChanged || nanos - since >= STAND);
    SortedMap<Integer, CpuList> next = new TreeMap<>();
    for (InterfaceFacts on : host.interfaces()) {
      next.put(on.ifindex(), takenOver ? on.receiveCpus() : counts(on));
    }
    return new ReceiveCpus(next, takenOver ? nanos : since, everChanged || takenOver);
  }

  /** The host with what counts. */
  public HostFacts in(HostFacts host) {
    return host.withInterfaces(on -> on.withReceiveCpus(counts(on)));
  }

  private CpuList counts(InterfaceFacts on) {
    return counting.getOrDefault(on.ifindex(), on.receiveCpus());
  }
}
