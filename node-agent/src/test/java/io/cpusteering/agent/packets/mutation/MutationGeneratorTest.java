// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.packets.mutation;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.agent.packets.Answer;
import io.cpusteering.agent.packets.PacketModel;
import io.cpusteering.agent.packets.Settings;
import io.cpusteering.agent.packets.table.PacketTable;
import io.cpusteering.agent.packets.table.TextFrame;
import io.cpusteering.api.policy.RoundRobinPackets;
import io.cpusteering.api.policy.Tunnel;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The mutations are the same in every run, fit into the kernel, and get deep into the rules. */
class MutationGeneratorTest {
  private static final int COUNT = 100_000;
  private static final List<TextFrame> FRAMES = PacketTable.frames();

  @Test
  void theSameSeedGivesTheSameFrames() {
    List<byte[]> frames = mutations(1).limit(1000).toList();

    assertThat(mutations(1).limit(1000).toList()).containsExactlyElementsOf(frames);
    assertThat(mutations(2).limit(1000).toList()).isNotEqualTo(frames);
  }

  @Test
  void everyFrameFits() {
    assertThat(mutations(1).limit(COUNT).mapToInt(frame -> frame.length).summaryStatistics())
        .satisfies(
            sizes -> {
              assertThat(sizes.getMin()).isEqualTo(MutationGenerator.LEAST_BYTES);
              assertThat(sizes.getMax()).isEqualTo(MutationGenerator.MOST_BYTES);
            });
  }

  @Test
  void everyKindOfAnswerIsGivenOften() {
    PacketModel model =
        new PacketModel(
            Settings.DEFAULT
                .withRoundRobin(RoundRobinPackets.DATAGRAMS)
                .withInner(EnumSet.allOf(Tunnel.class)));
    List<Answer> answers = mutations(1).limit(COUNT).map(model::answer).toList();

    for (Class<? extends Answer> kind :
        List.of(Answer.Pass.class, Answer.Hash.class, Answer.Turn.class)) {
      assertThat(answers.stream().filter(kind::isInstance).count())
          .as(kind.getSimpleName())
          .isGreaterThan(COUNT / 20);
    }
  }

  @Test
  void everyKindOfTunnelIsEnteredOften() {
    PacketModel outer = new PacketModel(Settings.DEFAULT);
    for (Tunnel kind : Tunnel.values()) {
      PacketModel inner = new PacketModel(Settings.DEFAULT.withInner(EnumSet.of(kind)));

      assertThat(
              mutations(1)
                  .limit(COUNT)
                  .filter(frame -> !inner.answer(frame).equals(outer.answer(frame)))
                  .count())
          .as(kind.toString())
          .isGreaterThan(COUNT / 100);
    }
  }

  static List<Settings> withRules() {
    return SettingsCombinations.withRules();
  }

  @ParameterizedTest
  @MethodSource("withRules")
  void everyRuleDecidesOftenAndSometimesNone(Settings settings) {
    PacketModel model = new PacketModel(settings);
    Map<Integer, Long> decided =
        mutations(1)
            .limit(COUNT)
            .map(model::answer)
            .collect(Collectors.groupingBy(MutationGeneratorTest::ruleOf, Collectors.counting()));

    for (int rule = 0; rule <= settings.rules().size(); rule++) {
      assertThat(decided.getOrDefault(rule, 0L)).as("rule %d", rule).isGreaterThan(COUNT / 200);
    }
  }

  /** 0 where no rule decided. */
  private static int ruleOf(Answer answer) {
    return answer instanceof Answer.ByRule(int rule, _) ? rule : 0;
  }

  private static Stream<byte[]> mutations(long seed) {
    return Stream.generate(new MutationGenerator(FRAMES, seed)::next);
  }
}
