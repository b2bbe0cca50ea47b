// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import io.cpusteering.agent.datapath.BpfLayout.ErrorCounters;
import io.cpusteering.agent.datapath.BpfLayout.QueueCounters;
import io.cpusteering.agent.datapath.BpfLayout.ThreadCounters;
import io.cpusteering.agent.datapath.DatapathCounters.CpuCounters;
import io.cpusteering.agent.datapath.DatapathCounters.LostCounters;
import io.cpusteering.agent.datapath.DatapathCounters.PolicyCounters;
import io.cpusteering.agent.datapath.DatapathCounters.SentCounters;
import io.cpusteering.agent.libbpf.Bpf;
import io.cpusteering.agent.libbpf.BpfException;
import io.cpusteering.agent.libbpf.BpfMap;
import io.cpusteering.agent.libbpf.Errno;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.Set;
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
   * @param targets indexes of the interfaces that its XDP programs send packets out of
   */
  static PolicyCounters read(PolicyPins pins, String policy, Set<Integer> targets) {
    Path folder = pins.folder();
    SortedMap<Integer, CpuCounters> cpus = new TreeMap<>();
    SortedMap<String, Long> errors = new TreeMap<>();
    SortedMap<String, Long> sendErrors = new TreeMap<>();
    try (BpfMap queues = Bpf.openMap(folder.resolve(TracepointObserver.QUEUES));
        BpfMap threads = Bpf.openMap(folder.resolve(TracepointObserver.THREADS));
        BpfMap schedules = Bpf.openMap(folder.resolve(TracepointObserver.SCHEDULES));
        BpfMap errorMap = Bpf.openMap(folder.resolve(TracepointObserver.ERRORS))) {
      if (!TracepointObserver.isOurs(queues, TracepointObserver.QUEUES)
          || !TracepointObserver.isOurs(threads, TracepointObserver.THREADS)
          || !TracepointObserver.isOurs(schedules, TracepointObserver.SCHEDULES)
          || !TracepointObserver.isOurs(errorMap, TracepointObserver.ERRORS)) {
        return PolicyCounters.none(pins.uid(), policy);
      }
      Set<Integer> entries = new HashSet<>();
      pins.cpuMaps().forEach(map -> entries.addAll(map.entries().read().keySet()));
      for (int cpu = 0; cpu < threads.info().maxEntries(); cpu++) {
        CpuCounters counters = cpu(queues, threads, schedules, cpu);
        if (entries.contains(cpu) || !counters.equals(CpuCounters.NONE)) {
          cpus.put(cpu, counters);
        }
      }
      errors.putAll(errors(errorMap, ErrorCounters.TO_CPU));
      sendErrors.putAll(errors(errorMap, ErrorCounters.TO_DEVICE));
    } catch (BpfException e) {
      // Not observed, or being set up at this moment: the figures are missing, which is no error.
      return PolicyCounters.none(pins.uid(), policy);
    }
    Set<Integer> all = new HashSet<>(targets);
    SequencedMap<String, Long> remoteMatched = new LinkedHashMap<>();
    Set<Long> states = new HashSet<>();
    for (PolicyCpuMap map : pins.cpuMaps()) {
      RemoteObjects.open(map.remote())
          .ifPresent(
              objects -> {
                try (objects) {
                  all.addAll(objects.deviceSets().ifindexes());
                  // Those of both maps count in one place.
                  if (states.add(objects.state().info().id())) {
                    matched(objects)
                        .forEach((rule, count) -> remoteMatched.merge(rule, count, Long::sum));
                  }
                }
              });
    }
    return new PolicyCounters(
        pins.uid(), policy, cpus, errors, sent(pins, all), lost(pins), sendErrors, remoteMatched);
  }

  private static SequencedMap<String, Long> matched(RemoteObjects objects) {
    return CounterReader.matched(
        Meta.read(objects.meta()).orElseThrow(),
        CounterReader.words(objects.state().read(0).orElseThrow()),
        BpfLayout.RemoteState.MATCHED,
        BpfLayout.RemoteState.SIZE);
  }

  private static SortedMap<Integer, SentCounters> sent(PolicyPins pins, Set<Integer> targets) {
    SortedMap<Integer, SentCounters> sent = new TreeMap<>();
    EgressPrograms egress = pins.egress();
    if (egress != null) {
      targets.forEach(
          ifindex -> egress.sent(ifindex).ifPresent(counters -> sent.put(ifindex, counters)));
    }
    return sent;
  }

  /** Also of interfaces that are down, which packets are not sent out of for as long. */
  private static SortedMap<Integer, LostCounters> lost(PolicyPins pins) {
    EgressPrograms egress = pins.egress();
    return egress == null ? new TreeMap<>() : egress.lost();
  }

  private static CpuCounters cpu(BpfMap queues, BpfMap threads, BpfMap schedules, int cpu) {
    ByteBuffer perCpu = queues.read(cpu).orElseThrow();
    long enqueued = 0;
    long dropped = 0;
    for (int at = 0; at < perCpu.capacity(); at += QueueCounters.SIZE) {
      enqueued += perCpu.getLong(at + QueueCounters.ENQUEUED);
      dropped += perCpu.getLong(at + QueueCounters.DROPPED);
    }
    ByteBuffer thread = threads.read(cpu).orElseThrow();
    return new CpuCounters(
        enqueued,
        dropped,
        thread.getLong(ThreadCounters.PROCESSED),
        thread.getLong(ThreadCounters.REMOTE_PASSED),
        thread.getLong(ThreadCounters.REMOTE_DROPPED),
        thread.getLong(ThreadCounters.REMOTE_REDIRECTED),
        thread.getLong(ThreadCounters.DROPPED),
        schedules.read(cpu).orElseThrow().getLong(0));
  }

  private static SortedMap<String, Long> errors(BpfMap map, int place) {
    return byErrno(map.read(place).orElseThrow(), 0);
  }

  /**
   * Names of errors to packets lost by them; those that lost none are left out.
   *
   * @param at where in the value the count of errno 0 is
   */
  static SortedMap<String, Long> byErrno(ByteBuffer value, int at) {
    SortedMap<String, Long> errors = new TreeMap<>();
    long[] counts = CounterReader.words(value);
    for (int errno = 0; errno < ErrorCounters.SLOTS; errno++) {
      long count = counts[at / Long.BYTES + errno];
      if (count != 0) {
        errors.put(errno == 0 ? "other" : Errno.name(errno), count);
      }
    }
    return errors;
  }
}
