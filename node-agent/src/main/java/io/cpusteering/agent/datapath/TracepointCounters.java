// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import io.cpusteering.agent.datapath.BpfLayout.ErrorCounters;
import io.cpusteering.agent.datapath.BpfLayout.QueueCounters;
import io.cpusteering.agent.datapath.BpfLayout.ThreadCounters;
import io.cpusteering.agent.datapath.DatapathCounters.CpuCounters;
import io.cpusteering.agent.datapath.DatapathCounters.PolicyCounters;
import io.cpusteering.agent.libbpf.Bpf;
import io.cpusteering.agent.libbpf.BpfException;
import io.cpusteering.agent.libbpf.BpfMap;
import io.cpusteering.agent.libbpf.Errno;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads what the tracepoint programs of a policy have counted, through their pins. */
final class TracepointCounters {
  private TracepointCounters() {}

  /**
   * The figures so far; none where the tracepoints are not observed.
   *
   * @param pins the policy's
   * @param policy its name
   */
  static PolicyCounters read(PolicyPins pins, String policy) {
    Path folder = pins.folder();
    SortedMap<Integer, CpuCounters> cpus = new TreeMap<>();
    SortedMap<String, Long> errors = new TreeMap<>();
    try (BpfMap queues = Bpf.openMap(folder.resolve(TracepointObserver.QUEUES));
        BpfMap threads = Bpf.openMap(folder.resolve(TracepointObserver.THREADS));
        BpfMap errorMap = Bpf.openMap(folder.resolve(TracepointObserver.ERRORS))) {
      SortedMap<Integer, Integer> entries = pins.entries().read();
      for (int cpu = 0; cpu < threads.info().maxEntries(); cpu++) {
        CpuCounters counters = cpu(queues, threads, cpu);
        if (entries.containsKey(cpu) || !counters.equals(new CpuCounters(0, 0, 0))) {
          cpus.put(cpu, counters);
        }
      }
      readErrors(errorMap, errors);
    } catch (BpfException e) {
      // Not observed, or being set up at this moment: the figures are missing, which is no error.
      return new PolicyCounters(pins.uid(), policy, new TreeMap<>(), new TreeMap<>());
    }
    return new PolicyCounters(pins.uid(), policy, cpus, errors);
  }

  private static CpuCounters cpu(BpfMap queues, BpfMap threads, int cpu) {
    ByteBuffer perCpu = queues.read(cpu).orElseThrow();
    long enqueued = 0;
    long dropped = 0;
    for (int at = 0; at < perCpu.capacity(); at += QueueCounters.SIZE) {
      enqueued += perCpu.getLong(at + QueueCounters.ENQUEUED);
      dropped += perCpu.getLong(at + QueueCounters.DROPPED);
    }
    long processed = threads.read(cpu).orElseThrow().getLong(ThreadCounters.PROCESSED);
    return new CpuCounters(enqueued, dropped, processed);
  }

  private static void readErrors(BpfMap map, SortedMap<String, Long> errors) {
    ByteBuffer value = map.read(0).orElseThrow();
    for (int errno = 0; errno < ErrorCounters.SLOTS; errno++) {
      long count = value.getLong(errno * Long.BYTES);
      if (count != 0) {
        errors.put(errno == 0 ? "other" : Errno.name(errno), count);
      }
    }
  }
}
