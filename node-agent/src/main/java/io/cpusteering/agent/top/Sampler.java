// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.top;

import io.cpusteering.agent.datapath.DatapathCounters;
import io.cpusteering.agent.datapath.DatapathState;
import io.cpusteering.agent.datapath.DatapathState.CpuEntry;
import io.cpusteering.agent.datapath.KernelDatapath;
import io.cpusteering.agent.datapath.ThreadTimes;
import io.cpusteering.agent.libbpf.Interfaces;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** Takes samples of this machine, through the pins and procfs; changes nothing. */
public final class Sampler {
  private static final int TRIES = 3;

  private final KernelDatapath datapath;
  private final ThreadTimes times;

  /**
   * @param bpffs where the bpffs is mounted, or a folder in it
   */
  public Sampler(Path bpffs) {
    datapath = new KernelDatapath(bpffs);
    times = new ThreadTimes(Path.of("/proc"));
  }

  /** Takes one; tries again when pins are replaced meanwhile. */
  public Sample take() {
    for (int left = TRIES - 1; ; left--) {
      try {
        return takeNow();
      } catch (RuntimeException e) {
        if (left == 0) {
          throw e;
        }
      }
    }
  }

  private Sample takeNow() {
    DatapathState state = datapath.observe();
    DatapathCounters counters = datapath.counters();
    Instant at = Instant.now();
    long nanos = System.nanoTime();
    Map<Integer, Duration> threadTimes = new HashMap<>();
    state.cpuMaps().stream()
        .flatMap(map -> map.entries().values().stream())
        .map(CpuEntry::threadId)
        .filter(Objects::nonNull)
        .forEach(id -> times.of(id).ifPresent(time -> threadTimes.put(id, time)));
    Map<Integer, String> names = new HashMap<>();
    Stream.concat(
            counters.interfaces().stream().map(DatapathCounters.InterfaceCounters::ifindex),
            counters.policies().stream().flatMap(policy -> policy.sent().keySet().stream()))
        .distinct()
        .forEach(index -> Interfaces.name(index).ifPresent(name -> names.put(index, name)));
    return new Sample(at, nanos, datapath.hasPins(), state, counters, names, threadTimes);
  }
}
