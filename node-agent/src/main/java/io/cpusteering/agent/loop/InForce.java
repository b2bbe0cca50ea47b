// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.loop;

import io.cpusteering.agent.datapath.DatapathState;
import io.cpusteering.agent.datapath.DatapathState.CpuEntry;
import io.cpusteering.agent.plan.AttachmentPlan;
import io.cpusteering.agent.plan.CpuMapPlan;
import io.cpusteering.agent.plan.DatapathPlan;
import io.cpusteering.agent.plan.Device;
import io.cpusteering.agent.plan.DeviceSet;
import io.cpusteering.agent.plan.RemotePlan;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Says what the kernel has in the words of a plan, so that planning can start from it. */
final class InForce {
  private InForce() {}

  static DatapathPlan of(DatapathState state) {
    // A link that the kernel detached keeps no interface.
    List<AttachmentPlan> attachments =
        state.attachments().stream()
            .filter(attachment -> attachment.ifindex() != 0)
            .map(InForce::attachment)
            .toList();
    Map<String, String> policies =
        attachments.stream()
            .collect(
                Collectors.toMap(AttachmentPlan::uid, AttachmentPlan::policy, (one, same) -> one));
    return new DatapathPlan(
        state.cpuMaps().stream()
            .flatMap(
                map ->
                    Optional.ofNullable(policies.get(map.uid()))
                        .map(policy -> cpuMap(map, policy))
                        .stream())
            .toList(),
        attachments);
  }

  private static AttachmentPlan attachment(DatapathState.Attachment attachment) {
    return new AttachmentPlan(
        attachment.ifindex(),
        "",
        attachment.uid(),
        attachment.policy(),
        attachment.revision(),
        List.of(attachment.mode()),
        attachment.program(),
        attachment.ruleNames(),
        attachment.tables(),
        attachment.devices().stream().map(InForce::devices).toList());
  }

  private static DeviceSet devices(DatapathState.DeviceMap map) {
    return new DeviceSet(
        map.rewriteSourceMac(),
        map.entries().stream().map(entry -> new Device(entry.ifindex(), entry.address())).toList());
  }

  private static CpuMapPlan cpuMap(DatapathState.CpuMap map, String policy) {
    SortedMap<Integer, Integer> queueSizes = new TreeMap<>();
    map.entries().forEach((cpu, entry) -> queueSizes.put(cpu, entry.queueSize()));
    Integer nice =
        map.entries().values().stream()
            .map(CpuEntry::nice)
            .filter(value -> value != null)
            .findFirst()
            .orElse(null);
    return new CpuMapPlan(map.uid(), policy, queueSizes, nice, new RemotePlan.AsIs());
  }
}
