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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Says what the kernel has in the words of a plan, so that planning can start from it. */
public final class InForce {
  private InForce() {}

  /** Of its own programs. */
  public static DatapathPlan of(DatapathState state) {
    // A link that the kernel detached keeps no interface.
    List<AttachmentPlan> attachments =
        state.attachments().stream()
            .filter(attachment -> attachment.ifindex() != 0)
            .map(InForce::attachment)
            .toList();
    Map<String, String> policies = new LinkedHashMap<>();
    attachments.forEach(it -> policies.putIfAbsent(it.uid(), it.policy()));
    return new DatapathPlan(
        policies.entrySet().stream()
            .map(policy -> cpuMap(policy.getKey(), policy.getValue(), state))
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
        attachment.devices().stream().map(InForce::devices).toList(),
        attachment.lineups());
  }

  private static DeviceSet devices(DatapathState.DeviceMap map) {
    return new DeviceSet(
        map.rewriteSourceMac(),
        map.entries().stream().map(entry -> new Device(entry.ifindex(), entry.address())).toList());
  }

  /** The kernel may have two of a policy, or none of one that steers nothing; a plan has one. */
  private static CpuMapPlan cpuMap(String uid, String policy, DatapathState state) {
    List<DatapathState.CpuMap> maps =
        state.cpuMaps().stream().filter(map -> map.uid().equals(uid)).toList();
    SortedMap<Integer, Integer> queueSizes = new TreeMap<>();
    maps.forEach(
        map -> map.entries().forEach((cpu, entry) -> queueSizes.put(cpu, entry.queueSize())));
    Integer nice =
        maps.stream()
            .flatMap(map -> map.entries().values().stream())
            .map(CpuEntry::nice)
            .filter(value -> value != null)
            .findFirst()
            .orElse(null);
    return new CpuMapPlan(uid, policy, queueSizes, nice, new RemotePlan.AsIs());
  }
}
