// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import io.cpusteering.agent.datapath.BpfLayout.CpuState;
import io.cpusteering.agent.datapath.DatapathCounters.InterfaceCounters;
import io.cpusteering.agent.datapath.DatapathCounters.PolicyCounters;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** Reads the packet counters through the pins. */
final class CounterReader {
  private final PinTree tree;

  CounterReader(PinTree tree) {
    this.tree = tree;
  }

  DatapathCounters read() {
    List<InterfaceCounters> interfaces =
        tree.interfaces().stream().map(this::interfaceCounters).flatMap(Optional::stream).toList();
    List<PolicyCounters> policies =
        tree.policies().stream().map(this::policyCounters).flatMap(Optional::stream).toList();
    return new DatapathCounters(interfaces, policies);
  }

  private Optional<InterfaceCounters> interfaceCounters(int ifindex) {
    return new InterfacePins(tree.networkInterface(ifindex))
        .objects()
        .map(
            objects -> {
              try (objects) {
                ByteBuffer state = objects.state().read(0).orElseThrow();
                return sum(ifindex, Meta.read(objects.meta()).orElseThrow(), state);
              }
            });
  }

  /** Each packet has exactly one outcome, so what was received is the sum of them. */
  static InterfaceCounters sum(int ifindex, Meta meta, ByteBuffer perCpu) {
    long redirected = sum(perCpu, CpuState.REDIRECTED);
    long missed = sum(perCpu, CpuState.MISSED);
    long control = sum(perCpu, CpuState.PASSED_CONTROL);
    long unfinished = sum(perCpu, CpuState.PASSED_UNFINISHED_CHECKSUM);
    long empty = sum(perCpu, CpuState.PASSED_EMPTY_TABLE);
    return new InterfaceCounters(
        ifindex,
        meta.uid(),
        meta.policy(),
        redirected + missed + control + unfinished + empty,
        redirected,
        missed,
        control,
        unfinished);
  }

  private static long sum(ByteBuffer perCpu, int offset) {
    long sum = 0;
    for (int at = 0; at < perCpu.capacity(); at += CpuState.SIZE) {
      sum += perCpu.getLong(at + offset);
    }
    return sum;
  }

  private Optional<PolicyCounters> policyCounters(String uid) {
    return PolicyPins.open(tree, uid)
        .map(
            pins -> {
              try (pins) {
                String policy = TracepointObserver.meta(pins).map(Meta::policy).orElse(uid);
                return TracepointCounters.read(pins, policy);
              }
            });
  }
}
