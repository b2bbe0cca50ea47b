// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import static io.cpusteering.agent.datapath.LoadedProgram.XDP_DROP;
import static io.cpusteering.agent.datapath.LoadedProgram.XDP_PASS;
import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.agent.plan.IndirectionTable;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules by test runs. */
@Tag("kernel")
class RuleProgramTest {
  private static final Rule.Match ANY =
      new Rule.Match(Set.of(), List.of(), List.of(), List.of(), List.of(), List.of());

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 8, 16, 31, 32})
  void theFirstRuleThatMatchesWins(int count) {
    for (long seed = 0; seed < 5; seed++) {
      RandomRules random = new RandomRules(seed);
      List<Rule> rules = random.rules(count);
      try (LoadedProgram program = new LoadedProgram(settings(rules, new RuleAction.Pass()))) {
        long[] expected = new long[RuleSet.MAX_RULES];
        for (int i = 0; i < 500; i++) {
          RandomRules.Packet packet = random.packet();
          int first =
              IntStream.range(0, count)
                  .filter(rule -> packet.matches(rules.get(rule).match()))
                  .findFirst()
                  .orElse(-1);
          boolean drops = first >= 0 && rules.get(first).action() instanceof RuleAction.Drop;
          if (first >= 0) {
            expected[first]++;
          }

          int verdict = program.run(packet.frame());

          assertThat(verdict)
              .as("seed %d, %s, rule %d of %s", seed, packet, first, rules)
              .isEqualTo(drops ? XDP_DROP : XDP_PASS);
          assertThat(program.matched()).as("seed %d, %s", seed, packet).isEqualTo(expected);
        }
      }
    }
  }

  /** Many values of each criterion, so that all of each lookup is used. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void ofManyValuesTheRightOnesAreFound(int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Rule> rules =
        Stream.generate(() -> new Rule(drawn(random), new RuleAction.Drop()))
            .limit(RuleSet.MAX_RULES)
            .toList();
    try (LoadedProgram program = new LoadedProgram(settings(rules, new RuleAction.Pass()))) {
      long[] expected = new long[RuleSet.MAX_RULES];
      for (int i = 0; i < 2_000; i++) {
        boolean ipv6 = random.nextBoolean();
        RandomRules.Packet packet =
            new RandomRules.Packet(
                random.nextInt(-1, 8),
                address(random, ipv6),
                address(random, ipv6),
                17,
                random.nextInt(1 << 16),
                random.nextInt(1 << 16),
                false);
        IntStream.range(0, rules.size())
            .filter(rule -> packet.matches(rules.get(rule).match()))
            .findFirst()
            .ifPresent(rule -> expected[rule]++);

        program.run(packet.frame());

        assertThat(program.matched()).as("%s of %s", packet, rules).isEqualTo(expected);
      }
      assertThat(LongStream.of(expected).sum()).as("packets that a rule is for").isPositive();
    }
  }

  /** Of each criterion two values, or none. */
  private static Rule.Match drawn(SplittableRandom random) {
    return new Rule.Match(
        Set.of(),
        random.nextBoolean() ? drawnPrefixes(random) : List.of(),
        random.nextBoolean() ? drawnPrefixes(random) : List.of(),
        random.nextBoolean() ? drawnRanges(random, 1 << 16) : List.of(),
        random.nextBoolean() ? drawnRanges(random, 1 << 16) : List.of(),
        random.nextBoolean() ? drawnRanges(random, 8) : List.of());
  }

  private static List<IpPrefix> drawnPrefixes(SplittableRandom random) {
    return Stream.of(false, true, false, true)
        .map(
            ipv6 ->
                prefix(
                        address(random, ipv6)
                            + "/"
                            + (ipv6 ? random.nextInt(15, 129) : random.nextInt(7, 33)))
                    .masked())
        .distinct()
        .toList();
  }

  private static List<NumberRange> drawnRanges(SplittableRandom random, int numbers) {
    return Stream.generate(
            () -> {
              int one = random.nextInt(numbers);
              int other = random.nextInt(numbers);
              return new NumberRange(Math.min(one, other), Math.max(one, other));
            })
        .limit(2)
        .distinct()
        .toList();
  }

  /** Bytes drawn from two values, so that many have long beginnings in common. */
  private static String address(SplittableRandom random, boolean ipv6) {
    return IntStream.range(0, ipv6 ? 8 : 4)
        .mapToObj(
            i ->
                ipv6
                    ? "%x".formatted(random.nextInt(8) == 0 ? 0x2001 : 0x2081)
                    : Integer.toString(random.nextInt(8) == 0 ? 10 : 138))
        .collect(Collectors.joining(ipv6 ? ":" : "."));
  }

  @Test
  void aRuleThatSteersHasItsOwnTableAlgorithmAndTurns() {
    SteerSettings turns =
        new SteerSettings(Algorithm.ROUND_ROBIN, RoundRobinPackets.DATAGRAMS, HashSettings.DEFAULT);
    SteerSettings pairs =
        new SteerSettings(
            Algorithm.FLOW_HASH,
            RoundRobinPackets.DATAGRAMS,
            new HashSettings(HashBy.ADDRESS_PAIR, false, Set.of()));
    List<Rule> rules =
        List.of(
            new Rule(toPort(53), new RuleAction.Steer(turns, 1)),
            new Rule(toPort(443), new RuleAction.Steer(pairs, 2)),
            new Rule(toPort(54), new RuleAction.Steer(turns, 3)));
    try (LoadedProgram program =
        new LoadedProgram(settings(rules, new RuleAction.Steer(turns, 0)))) {
      program.setTables(List.of(table(0, 1), table(10, 11), table(20, 21, 22, 23), table(30, 31)));

      // Each table's turns go on where they were, whatever came between.
      assertThat(program.choose(Packets.udp(1000, 53))).isEqualTo(10);
      assertThat(program.choose(Packets.udp(1000, 99))).isEqualTo(0);
      assertThat(program.choose(Packets.udp(1000, 54))).isEqualTo(30);
      assertThat(program.choose(Packets.udp(1000, 53))).isEqualTo(11);
      assertThat(program.choose(Packets.udp(1000, 99))).isEqualTo(1);
      assertThat(program.choose(Packets.udp(1000, 54))).isEqualTo(31);
      int pair = program.choose(Packets.tcp(1000, 443));
      assertThat(pair).isBetween(20, 23);
      assertThat(IntStream.range(0, 50).map(port -> program.choose(Packets.tcp(port, 443))))
          .as("the ports are not hashed by that rule")
          .containsOnly(pair);
      assertThat(program.matched()).startsWith(2, 51, 2, 0);
    }
  }

  @Test
  void whatNoRuleMatchesGoesTheOtherWay() {
    List<Rule> rules = List.of(new Rule(toPort(53), new RuleAction.Steer(plain(), 1)));
    try (LoadedProgram program = new LoadedProgram(settings(rules, new RuleAction.Pass()))) {
      program.setTables(List.of(table(), table(7)));

      assertThat(program.choose(Packets.udp(1, 53))).isEqualTo(7);
      assertThat(program.run(Packets.udp(1, 54))).isEqualTo(XDP_PASS);
      assertThat(program.counters().passedAsAsked()).isEqualTo(1);
      assertThat(program.counters().received()).isEqualTo(2);
    }
  }

  @Test
  void controlTrafficIsNotSteeredByARuleButMayBeDroppedByOne() {
    byte[] bfd = Packets.udp(50_000, 3784);
    try (LoadedProgram program =
        new LoadedProgram(
            settings(
                List.of(new Rule(ANY, new RuleAction.Steer(plain(), 1))), new RuleAction.Pass()))) {
      program.setTables(List.of(table(), table(7)));

      assertThat(program.run(bfd)).isEqualTo(XDP_PASS);
      assertThat(program.counters().passedControl()).isEqualTo(1);
    }
    try (LoadedProgram program =
        new LoadedProgram(
            settings(
                List.of(new Rule(toPort(3784), new RuleAction.Drop())), new RuleAction.Pass()))) {

      assertThat(program.run(bfd)).isEqualTo(XDP_DROP);
    }
  }

  /** All that can be asked for at once: the verifier's patience is finite. */
  @Test
  void theLargestProgramLoadsAndRuns() {
    SteerSettings everything =
        new SteerSettings(
            Algorithm.ROUND_ROBIN,
            RoundRobinPackets.DATAGRAMS,
            new HashSettings(HashBy.FLOW, true, Set.of(Tunnel.values())));
    List<Rule> rules = new ArrayList<>();
    for (int i = 0; i < RuleSet.MAX_RULES; i++) {
      rules.add(
          new Rule(
              new Rule.Match(
                  Set.of(17, 100 + i),
                  prefixes(i),
                  prefixes(i + 100),
                  List.of(NumberRange.of(i), new NumberRange(1000 + i, 2000 + i)),
                  List.of(NumberRange.of(i), new NumberRange(3000 + i, 4000 + i)),
                  List.of(NumberRange.of(i), NumberRange.of(100 + i))),
              new RuleAction.Steer(everything, 1 + i)));
    }
    RuleSet set = RuleSet.of(rules);
    assertThat(set.sources().named()).hasSize(2 * RuleSet.MAX_VALUES);

    ProgramSettings settings =
        new ProgramSettings(
            set, new RuleAction.Steer(everything, 0), ControlTraffic.PASS, MissAction.PASS, true);
    try (LoadedProgram program = new LoadedProgram(settings)) {
      program.setTables(
          IntStream.range(0, settings.tables()).mapToObj(number -> table(number)).toList());
      RandomRules.Packet last =
          new RandomRules.Packet(131, "10.31.1.9", "10.131.1.9", 17, 2031, 4031, false);

      assertThat(program.choose(last.frame())).isEqualTo(32);
      assertThat(program.choose(Packets.udp(1, 2))).isZero();
    }
  }

  private static List<IpPrefix> prefixes(int i) {
    return List.of(
        prefix("10.%d.0.0/24".formatted(i)),
        prefix("10.%d.1.0/24".formatted(i)),
        prefix("2001:db8:%x::/48".formatted(i)),
        prefix("2001:db8:%x:1::/64".formatted(i)));
  }

  private static ProgramSettings settings(List<Rule> rules, RuleAction otherwise) {
    return new ProgramSettings(
        RuleSet.of(rules), otherwise, ControlTraffic.PASS, MissAction.PASS, false);
  }

  private static SteerSettings plain() {
    return new SteerSettings(
        Algorithm.FLOW_HASH, RoundRobinPackets.DATAGRAMS, HashSettings.DEFAULT);
  }

  private static Rule.Match toPort(int port) {
    return new Rule.Match(
        Set.of(), List.of(), List.of(), List.of(), List.of(NumberRange.of(port)), List.of());
  }

  private static IndirectionTable table(int... cpus) {
    return new IndirectionTable(cpus, cpus);
  }

  private static IpPrefix prefix(String text) {
    return IpPrefix.parse(text).orElseThrow();
  }
}
