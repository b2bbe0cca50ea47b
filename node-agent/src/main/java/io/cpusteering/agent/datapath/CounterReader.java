// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import io.cpusteering.agent.datapath.BpfLayout.CpuLine;
import io.cpusteering.agent.datapath.BpfLayout.CpuState;
import io.cpusteering.agent.datapath.DatapathCounters.InterfaceCounters;
import io.cpusteering.agent.datapath.DatapathCounters.PolicyCounters;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.IntStream;

/** Reads the packet counters through the pins. */
final class CounterReader {
  private final PinTree tree;

  CounterReader(PinTree tree) {
    this.tree = tree;
  }

  DatapathCounters read() {
    Map<String, Set<Integer>> targets = new HashMap<>();
    List<InterfaceCounters> interfaces =
        tree.interfaces().stream()
            .map(ifindex -> interfaceCounters(ifindex, targets))
            .flatMap(Optional::stream)
            .toList();
    List<PolicyCounters> policies =
        tree.policies().stream()
            .map(uid -> policyCounters(uid, targets.getOrDefault(uid, Set.of())))
            .flatMap(Optional::stream)
            .toList();
    return new DatapathCounters(interfaces, policies);
  }

  private Optional<InterfaceCounters> interfaceCounters(
      int ifindex, Map<String, Set<Integer>> targets) {
    return new InterfacePins(tree.networkInterface(ifindex))
        .objects()
        .map(
            objects -> {
              try (objects) {
                Meta meta = Meta.read(objects.meta()).orElseThrow();
                targets
                    .computeIfAbsent(meta.uid(), uid -> new HashSet<>())
                    .addAll(objects.deviceSets().ifindexes());
                return sum(ifindex, meta, objects);
              }
            });
  }

  /** Each packet has exactly one outcome, so what was received is the sum of them. */
  static InterfaceCounters sum(int ifindex, Meta meta, SteeringObjects objects) {
    return sum(
        ifindex,
        meta,
        objects.lines().read(0).orElseThrow(),
        objects.state().read(0).orElseThrow());
  }

  /**
   * The same of what was read.
   *
   * @param lines of all receiving CPUs
   * @param state of all CPUs
   */
  static InterfaceCounters sum(int ifindex, Meta meta, ByteBuffer lines, ByteBuffer state) {
    long[] perCpu = words(state);
    long missed = sum(perCpu, CpuState.MISSED);
    long redirected = given(words(lines), perCpu) - missed;
    long control = sum(perCpu, CpuState.PASSED_CONTROL);
    long unfinished = sum(perCpu, CpuState.PASSED_UNFINISHED_CHECKSUM);
    long empty = sum(perCpu, CpuState.PASSED_EMPTY_TABLE);
    long passed = sum(perCpu, CpuState.PASSED_AS_ASKED);
    long dropped = sum(perCpu, CpuState.DROPPED_AS_ASKED);
    long sent = sum(perCpu, CpuState.SENT);
    long notSent = sum(perCpu, CpuState.NOT_SENT);
    return new InterfaceCounters(
        ifindex,
        meta.uid(),
        meta.policy(),
        redirected + missed + control + unfinished + empty + passed + dropped + sent + notSent,
        redirected,
        missed,
        control,
        unfinished,
        passed,
        dropped,
        sent,
        notSent,
        matched(meta, perCpu, CpuState.MATCHED, CpuState.SIZE));
  }

  /** To CPUs: by flow hash, and as many as the cursors of round robin say. */
  private static long given(long[] lines, long[] perCpu) {
    long given = sum(lines, CpuLine.GIVEN, CpuLine.SIZE);
    given += taken(lines, CpuLine.TURN, CpuLine.SIZE);
    for (int rule = 0; rule < BpfLayout.MAX_RULES; rule++) {
      given += taken(perCpu, CpuState.TURN + rule * Long.BYTES, CpuState.SIZE);
    }
    return given;
  }

  private static long taken(long[] perCpu, int offset, int size) {
    long taken = 0;
    for (int at = offset / Long.BYTES; at < perCpu.length; at += size / Long.BYTES) {
      taken += Turns.taken(perCpu[at]);
    }
    return taken;
  }

  /** All at once: reading numbers one by one is slow for as long as nothing is compiled. */
  static long[] words(ByteBuffer value) {
    long[] words = new long[value.capacity() / Long.BYTES];
    value.asLongBuffer().get(words);
    return words;
  }

  static SequencedMap<String, Long> matched(Meta meta, long[] perCpu, int offset, int size) {
    SequencedMap<String, Long> matched = new LinkedHashMap<>();
    for (int rule = 0; rule < meta.rules().size(); rule++) {
      matched.put(meta.rules().get(rule), counted(perCpu, offset, size, rule) + meta.base(rule));
    }
    return matched;
  }

  /** Of every place that a rule may have, what was counted there. */
  static List<Long> counted(ByteBuffer state, int offset, int size) {
    long[] perCpu = words(state);
    return IntStream.range(0, BpfLayout.MAX_RULES)
        .mapToObj(rule -> counted(perCpu, offset, size, rule))
        .toList();
  }

  private static long counted(long[] perCpu, int offset, int size, int rule) {
    return sum(perCpu, offset + rule * Long.BYTES, size);
  }

  private static long sum(long[] perCpu, int offset) {
    return sum(perCpu, offset, CpuState.SIZE);
  }

  private static long sum(long[] perCpu, int offset, int size) {
    long sum = 0;
    for (int at = offset / Long.BYTES; at < perCpu.length; at += size / Long.BYTES) {
      sum += perCpu[at];
    }
    return sum;
  }

  private Optional<PolicyCounters> policyCounters(String uid, Set<Integer> targets) {
    try (PolicyPins pins = PolicyPins.open(tree, uid)) {
      if (pins.cpuMaps().isEmpty()) {
        return Optional.empty();
      }
      String policy = TracepointObserver.meta(pins).map(Meta::policy).orElse(uid);
      return Optional.of(TracepointCounters.read(pins, policy, targets));
    }
  }
}
