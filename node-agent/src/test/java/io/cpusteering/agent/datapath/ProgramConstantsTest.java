// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.agent.plan.program.HashSettings;
import io.cpusteering.agent.plan.program.NumberRange;
import io.cpusteering.agent.plan.program.ProgramSettings;
import io.cpusteering.agent.plan.program.Rule;
import io.cpusteering.agent.plan.program.RuleAction;
import io.cpusteering.agent.plan.program.RuleSet;
import io.cpusteering.agent.plan.program.SteerSettings;
import io.cpusteering.api.IpPrefix;
import io.cpusteering.api.policy.Algorithm;
import io.cpusteering.api.policy.ControlTraffic;
import io.cpusteering.api.policy.HashBy;
import io.cpusteering.api.policy.MissAction;
import io.cpusteering.api.policy.RoundRobinPackets;
import io.cpusteering.api.policy.Tunnel;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is written to the kernel is what is read back. */
class ProgramConstantsTest {
  private static final SteerSettings PLAIN =
      new SteerSettings(Algorithm.FLOW_HASH, RoundRobinPackets.DATAGRAMS, HashSettings.DEFAULT);

  static Stream<SteerSettings> waysOfSteering() {
    return Stream.of(
        PLAIN,
        new SteerSettings(Algorithm.ROUND_ROBIN, PLAIN.packets(), PLAIN.hash()),
        new SteerSettings(PLAIN.algorithm(), RoundRobinPackets.ALL, PLAIN.hash()),
        hashing(new HashSettings(HashBy.ADDRESS_PAIR, false, Set.of())),
        hashing(new HashSettings(HashBy.FLOW, true, Set.of())),
        hashing(new HashSettings(HashBy.FLOW, false, Set.of(Tunnel.values()))));
  }

  @ParameterizedTest
  @MethodSource
  void waysOfSteering(SteerSettings how) {
    assertComesBack(ProgramSettings.steering(how, ControlTraffic.PASS, MissAction.PASS, false));
  }

  @ParameterizedTest
  @EnumSource
  void tunnels(Tunnel tunnel) {
    assertComesBack(
        ProgramSettings.steering(
            hashing(new HashSettings(HashBy.FLOW, false, Set.of(tunnel))),
            ControlTraffic.PASS,
            MissAction.PASS,
            false));
  }

  @ParameterizedTest
  @EnumSource
  void missActions(MissAction action) {
    assertComesBack(ProgramSettings.steering(PLAIN, ControlTraffic.PASS, action, false));
  }

  @ParameterizedTest
  @EnumSource
  void controlTraffic(ControlTraffic control) {
    assertComesBack(ProgramSettings.steering(PLAIN, control, MissAction.PASS, true));
  }

  static Stream<List<Rule>> rules() {
    Rule everything =
        new Rule(
            new Rule.Match(
                Set.of(0, 17, 255),
                List.of(prefix("10.0.0.0/8"), prefix("2001:db8::/32")),
                List.of(prefix("0.0.0.0/0"), prefix("::1/128")),
                List.of(new NumberRange(0, 65535)),
                List.of(NumberRange.of(53), new NumberRange(60000, 65535)),
                List.of(NumberRange.of(4094))),
            new RuleAction.Steer(PLAIN, 1));
    Rule another =
        new Rule(
            new Rule.Match(
                Set.of(17),
                List.of(prefix("10.0.0.0/8")),
                List.of(),
                List.of(),
                List.of(NumberRange.of(53)),
                List.of()),
            new RuleAction.Drop());
    Rule passing =
        new Rule(
            new Rule.Match(Set.of(), List.of(), List.of(), List.of(), List.of(), List.of()),
            new RuleAction.Pass());
    return Stream.of(
        List.of(passing),
        List.of(everything, another, passing),
        IntStream.range(0, RuleSet.MAX_RULES)
            .mapToObj(i -> i % 2 == 0 ? another : passing)
            .toList());
  }

  @ParameterizedTest
  @MethodSource
  void rules(List<Rule> rules) {
    RuleSet set = RuleSet.of(rules);

    assertComesBack(
        new ProgramSettings(
            set, new RuleAction.Pass(), ControlTraffic.PASS, MissAction.PASS, false));
  }

  @Test
  void anotherLayoutIsNotRead() {
    ByteBuffer later =
        new ProgramConstants(
                ProgramSettings.steering(PLAIN, ControlTraffic.PASS, MissAction.PASS, false),
                0,
                false)
            .encode()
            .putInt(BpfLayout.Constants.LAYOUT_VERSION, BpfLayout.VERSION + 1);

    assertThat(ProgramConstants.decode(later)).isEmpty();
    assertThat(ProgramConstants.decode(ByteBuffer.allocate(64))).isEmpty();
  }

  private static void assertComesBack(ProgramSettings settings) {
    for (boolean record : new boolean[] {false, true}) {
      ProgramConstants constants = new ProgramConstants(settings, -7, record);

      assertThat(ProgramConstants.decode(constants.encode())).contains(constants);
    }
  }

  private static SteerSettings hashing(HashSettings hash) {
    return new SteerSettings(PLAIN.algorithm(), PLAIN.packets(), hash);
  }

  private static IpPrefix prefix(String text) {
    return IpPrefix.parse(text).orElseThrow();
  }
}
