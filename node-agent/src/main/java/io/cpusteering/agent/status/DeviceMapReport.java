// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.status;

import io.cpusteering.agent.datapath.DatapathState.DeviceMap;
import io.cpusteering.agent.host.HostFacts;
import io.cpusteering.agent.host.InterfaceFacts;
import io.cpusteering.agent.plan.program.RuleAction;
import io.cpusteering.api.node.DeviceMapEntry;
import io.cpusteering.api.node.DeviceMapStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Says out of which interfaces a program sends packets. */
final class DeviceMapReport {
  private final HostFacts host;

  DeviceMapReport(HostFacts host) {
    this.host = host;
  }

  /**
   * One for each set of interfaces.
   *
   * @param maps by number of the set
   * @param actions of each rule, in order
   * @param ruleNames names of the rules, in order
   * @return null when there is none
   */
  @Nullable List<DeviceMapStatus> of(
      List<DeviceMap> maps, List<RuleAction> actions, List<String> ruleNames) {
    return maps.isEmpty()
        ? null
        : IntStream.range(0, maps.size())
            .mapToObj(number -> one(maps.get(number), users(number, actions, ruleNames)))
            .toList();
  }

  private DeviceMapStatus one(DeviceMap map, List<String> rules) {
    return new DeviceMapStatus(
        map.mapId(),
        rules.isEmpty() ? null : rules,
        map.rewriteSourceMac(),
        map.entries().stream()
            .map(
                entry ->
                    new DeviceMapEntry(name(entry.ifindex()), entry.ifindex(), entry.programId()))
            .toList());
  }

  private static List<String> users(int number, List<RuleAction> actions, List<String> ruleNames) {
    List<String> users = new ArrayList<>();
    for (int rule = 0; rule < Math.min(actions.size(), ruleNames.size()); rule++) {
      if (actions.get(rule) instanceof RuleAction.Redirect redirect && redirect.set() == number) {
        users.add(ruleNames.get(rule));
      }
    }
    return users;
  }

  private @Nullable String name(int ifindex) {
    return host.interfaces().stream()
        .filter(facts -> facts.ifindex() == ifindex)
        .map(InterfaceFacts::name)
        .findFirst()
        .orElse(null);
  }
}
