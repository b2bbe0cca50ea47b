// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import io.cpusteering.agent.plan.program.HashSettings;
import io.cpusteering.agent.plan.program.RuleAction;
import io.cpusteering.agent.plan.program.SteerSettings;
import io.cpusteering.api.policy.Algorithm;
import io.cpusteering.api.policy.HashBy;
import io.cpusteering.api.policy.MissAction;
import io.cpusteering.api.policy.RoundRobinPackets;
import io.cpusteering.api.policy.Tunnel;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes and reads {@code struct rule_action}. */
final class ActionLayout {
  private static final int STEER = 0;
  private static final int PASS = 1;
  private static final int DROP = 2;
  private static final int REDIRECT = 3;

  private ActionLayout() {}

  static void put(ByteBuffer to, int at, RuleAction action) {
    switch (action) {
      case RuleAction.Steer(SteerSettings how, int table) -> {
        to.putInt(at + BpfRuleLayout.RuleAction.KIND, STEER);
        to.putInt(at + BpfRuleLayout.RuleAction.TABLE, table);
        put(to, at + BpfRuleLayout.RuleAction.STEER, how);
      }
      case RuleAction.Pass() -> to.putInt(at + BpfRuleLayout.RuleAction.KIND, PASS);
      case RuleAction.Drop() -> to.putInt(at + BpfRuleLayout.RuleAction.KIND, DROP);
      case RuleAction.Redirect redirect -> {
        to.putInt(at + BpfRuleLayout.RuleAction.KIND, REDIRECT);
        put(to, at + BpfRuleLayout.RuleAction.REDIRECT, redirect);
      }
    }
  }

  static RuleAction get(ByteBuffer from, int at) {
    return switch (from.getInt(at + BpfRuleLayout.RuleAction.KIND)) {
      case STEER ->
          new RuleAction.Steer(
              steer(from, at + BpfRuleLayout.RuleAction.STEER),
              from.getInt(at + BpfRuleLayout.RuleAction.TABLE));
      case DROP -> new RuleAction.Drop();
      case REDIRECT -> redirect(from, at + BpfRuleLayout.RuleAction.REDIRECT);
      default -> new RuleAction.Pass();
    };
  }

  private static void put(ByteBuffer to, int at, SteerSettings how) {
    to.putInt(
        at + BpfRuleLayout.SteerSettings.ALGORITHM,
        switch (how.algorithm()) {
          case FLOW_HASH -> 0;
          case ROUND_ROBIN -> 1;
        });
    to.putInt(
        at + BpfRuleLayout.SteerSettings.PACKETS,
        switch (how.packets()) {
          case DATAGRAMS -> 0;
          case ALL -> 1;
        });
    to.putInt(
        at + BpfRuleLayout.SteerSettings.HASH_BY,
        switch (how.hash().by()) {
          case FLOW -> 0;
          case ADDRESS_PAIR -> 1;
        });
    to.putInt(at + BpfRuleLayout.SteerSettings.SYMMETRIC, how.hash().symmetric() ? 1 : 0);
    to.putInt(
        at + BpfRuleLayout.SteerSettings.INNER,
        how.hash().inner().stream().mapToInt(ActionLayout::bit).sum());
  }

  private static void put(ByteBuffer to, int at, RuleAction.Redirect redirect) {
    to.putInt(at + BpfRuleLayout.RedirectSettings.SET, redirect.set());
    to.putInt(at + BpfRuleLayout.RedirectSettings.BROADCAST, redirect.broadcast() ? 1 : 0);
    to.putInt(
        at + BpfRuleLayout.RedirectSettings.EXCLUDE_INGRESS, redirect.excludeIngress() ? 1 : 0);
    to.putInt(at + BpfRuleLayout.RedirectSettings.MISS_ACTION, number(redirect.onMiss()));
  }

  private static RuleAction.Redirect redirect(ByteBuffer from, int at) {
    return new RuleAction.Redirect(
        from.getInt(at + BpfRuleLayout.RedirectSettings.SET),
        from.getInt(at + BpfRuleLayout.RedirectSettings.BROADCAST) != 0,
        from.getInt(at + BpfRuleLayout.RedirectSettings.EXCLUDE_INGRESS) != 0,
        missAction(from.getInt(at + BpfRuleLayout.RedirectSettings.MISS_ACTION)));
  }

  /** {@code enum xdp_action}: the low two flag bits of bpf_redirect_map. */
  static int number(MissAction action) {
    return switch (action) {
      case ABORT -> 0;
      case DROP -> 1;
      case PASS -> 2;
      case TRANSMIT -> 3;
    };
  }

  /** The other way round. */
  static MissAction missAction(int number) {
    return Stream.of(MissAction.values())
        .filter(action -> number(action) == (number & 3))
        .findFirst()
        .orElseThrow();
  }

  private static SteerSettings steer(ByteBuffer from, int at) {
    int inner = from.getInt(at + BpfRuleLayout.SteerSettings.INNER);
    return new SteerSettings(
        from.getInt(at + BpfRuleLayout.SteerSettings.ALGORITHM) == 0
            ? Algorithm.FLOW_HASH
            : Algorithm.ROUND_ROBIN,
        from.getInt(at + BpfRuleLayout.SteerSettings.PACKETS) == 0
            ? RoundRobinPackets.DATAGRAMS
            : RoundRobinPackets.ALL,
        new HashSettings(
            from.getInt(at + BpfRuleLayout.SteerSettings.HASH_BY) == 0
                ? HashBy.FLOW
                : HashBy.ADDRESS_PAIR,
            from.getInt(at + BpfRuleLayout.SteerSettings.SYMMETRIC) != 0,
            tunnels(inner)));
  }

  private static Set<Tunnel> tunnels(int bits) {
    return Stream.of(Tunnel.values())
        .filter(tunnel -> (bits & bit(tunnel)) != 0)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** {@code enum tunnel}. */
  private static int bit(Tunnel tunnel) {
    return switch (tunnel) {
      case VXLAN -> 1;
      case GENEVE -> 2;
      case GRE -> 4;
      case IPIP -> 8;
      case GTPU -> 16;
    };
  }
}
