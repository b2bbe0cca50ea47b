// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RoundsTest {
  private final List<String> measured = new ArrayList<>();
  private final Series first = series("a");
  private final Series second = series("b");

  @Test
  void eachCaseIsMeasuredOncePerRoundAndTheWarmUpIsNotKept() {
    Map<Case, double[]> samples = measure(new Rounds(2, 5, 1));

    assertThat(measured).hasSize(7 * 8);
    assertThat(IntStream.range(0, 7).mapToObj(this::round))
        .allSatisfy(round -> assertThat(round).doesNotHaveDuplicates());
    // The probes give how often something was measured before: 2 rounds of 8 come first.
    assertThat(samples).hasSize(8);
    assertThat(samples.values())
        .allSatisfy(
            values -> {
              assertThat(values).hasSize(5).isSorted();
              assertThat(values[0]).isBetween(16.0, 23.0);
            });
  }

  @Test
  void casesOfASeriesStayTogetherInAnotherOrderEachRound() {
    measure(new Rounds(0, 20, 1));

    List<List<String>> rounds = IntStream.range(0, 20).mapToObj(this::round).toList();
    assertThat(rounds)
        .allSatisfy(
            round ->
                assertThat(round.subList(0, 4).stream().map(name -> name.substring(0, 1)))
                    .containsOnly(round.getFirst().substring(0, 1)));
    assertThat(rounds.stream().map(List::getFirst).distinct()).hasSizeGreaterThan(4);
  }

  @Test
  void theSameSeedGivesTheSameOrder() {
    measure(new Rounds(0, 5, 1));
    List<String> once = List.copyOf(measured);
    measured.clear();

    measure(new Rounds(0, 5, 1));

    assertThat(measured).isEqualTo(once);
  }

  @Test
  void whoWaitsIsToldOfEveryRound() {
    List<Integer> told = new ArrayList<>();

    new Rounds(1, 3, 1).measure(List.of(first), told::add);

    assertThat(told).containsExactly(1, 2, 3, 4);
  }

  private Map<Case, double[]> measure(Rounds rounds) {
    return rounds.measure(List.of(first, second), round -> {});
  }

  private List<String> round(int number) {
    return measured.subList(number * 8, number * 8 + 8);
  }

  private Series series(String name) {
    return new Series(
        name,
        recorded(name + " empty"),
        recorded(name + " reference"),
        recorded(name + " again"),
        List.of(recorded(name + " other")));
  }

  private Case recorded(String name) {
    return new Case(
        name,
        () -> {
          measured.add(name);
          return measured.size() - 1;
        });
  }
}
