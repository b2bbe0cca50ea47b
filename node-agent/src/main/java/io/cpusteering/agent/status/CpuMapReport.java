// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.status;

import io.cpusteering.agent.datapath.DatapathState.Attachment;
import io.cpusteering.agent.datapath.DatapathState.CpuMap;
import io.cpusteering.agent.plan.program.RuleAction;
import io.cpusteering.agent.plan.program.SteerSettings;
import io.cpusteering.api.CpuList;
import io.cpusteering.api.node.CpuMapEntries;
import io.cpusteering.api.node.CpuMapStatus;
import io.cpusteering.api.policy.Algorithm;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** Says what a CPU map holds, with entries that are alike in one line. */
final class CpuMapReport {
  private CpuMapReport() {}

  private record Kind(
      int queueSize, @Nullable Integer weight, @Nullable Integer nice, long programId) {}

  static CpuMapStatus of(CpuMap map, Attachment used, DeviceMapReport devices) {
    SortedMap<Integer, Integer> weights = TableWeights.of(used.tables().getFirst());
    Map<Kind, CpuList> alike = new LinkedHashMap<>();
    map.entries()
        .forEach(
            (cpu, entry) ->
                alike.merge(
                    new Kind(entry.queueSize(), weights.get(cpu), entry.nice(), entry.programId()),
                    CpuList.of(cpu),
                    CpuList::union));
    List<CpuMapEntries> entries =
        alike.entrySet().stream()
            .map(
                group ->
                    new CpuMapEntries(
                        group.getValue().toString(),
                        group.getKey().queueSize(),
                        group.getKey().weight(),
                        group.getKey().nice(),
                        group.getKey().programId() == 0 ? null : group.getKey().programId()))
            .toList();
    return new CpuMapStatus(
        map.mapId(),
        map.maxEntries(),
        algorithm(used.program().otherwise()),
        entries,
        map.remote() == null
            ? null
            : devices.of(
                map.remote().devices(), map.remote().rules().actions(), map.remote().ruleNames()));
  }

  private static @Nullable Algorithm algorithm(RuleAction otherwise) {
    return otherwise instanceof RuleAction.Steer(SteerSettings how, _) ? how.algorithm() : null;
  }
}
