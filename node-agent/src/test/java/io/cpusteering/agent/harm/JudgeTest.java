// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.harm;

import static io.cpusteering.agent.harm.SimulatedNode.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.agent.harm.SimulatedNode.Rates;
import io.cpusteering.agent.harm.SimulatedNode.Traffic;
import io.cpusteering.agent.harm.Standing.Kept;
import io.cpusteering.agent.harm.Standing.OnTrial;
import io.cpusteering.agent.harm.Standing.PassedThrough;
import io.cpusteering.agent.harm.Standing.Steered;
import io.cpusteering.agent.harm.Standing.Suspected;
import io.cpusteering.api.policy.OnHarm;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whole stories, second by second: what is lost while steered and while passed, and what follows.
 */
class JudgeTest {
  private static final Traffic GOOD = Traffic.alike(Rates.of("100000 0 0 0 0"));
  private static final Traffic STARVED =
      new Traffic(Rates.of("10000 7000 0 0 0"), Rates.of("10000 0 0 0 0"));
  private static final Traffic ATTACK =
      new Traffic(Rates.of("900000 300000 0 0 0"), Rates.of("500000 0 400000 0 0"));
  private static final Traffic UNFINISHED =
      new Traffic(Rates.of("1000 0 0 0 900"), Rates.of("1000 0 0 0 0"));
  private static final Traffic FORGED = Traffic.alike(Rates.of("1000 0 0 0 200"));
  private static final Traffic WHOLE = Traffic.alike(Rates.of("1000 0 0 0 0"));
  private static final Terms USUAL = new Terms(0.005, seconds(30), OnHarm.PASS);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // a second while steered and while passed: received, queue drops, missed, softnet drops,
        // checksum errors | what follows in two minutes
        "nothing is lost             | 100000 0 0 0 0      | 100000 0 0 0 0      | ",
        "less than is put up with    | 100000 499 0 0 0    | 100000 0 0 0 0      | ",
        "a starved thread            | 10000 7000 0 0 0    | 10000 0 0 0 0       | OnTrial"
            + " PassedThrough",
        "one slow CPU of eight       | 80000 2000 0 0 0    | 80000 0 0 0 0       | OnTrial"
            + " PassedThrough",
        "passing loses a little too  | 80000 2000 0 0 0    | 80000 0 800 0 0     | OnTrial"
            + " PassedThrough",
        "passing loses hardly less   | 80000 2000 0 0 0    | 80000 0 1300 0 0    | OnTrial"
            + " OVERLOADED",
        "an attack on everybody      | 900000 300000 0 0 0 | 500000 0 400000 0 0 | OnTrial"
            + " OVERLOADED",
        "the device is overrun       | 900000 0 99000 0 0  | 700000 0 300000 0 0 | OnTrial"
            + " OVERLOADED",
        "steering overruns it        | 900000 0 99000 0 0  | 999000 0 0 0 0      | OnTrial"
            + " PassedThrough",
        "a backlog overruns then     | 10000 3000 0 0 0    | 10000 0 0 9000 0    | OnTrial"
            + " OVERLOADED",
        "and hardly less than before | 10000 9000 0 0 0    | 10000 0 0 8000 0    | OnTrial"
            + " OVERLOADED",
        "misses that nobody counts   | 900000 300000 0 0 0 | 400000 0 0 0 0      | OnTrial UNCLEAR",
        "the attack ends just then   | 900000 300000 0 0 0 | 2000 0 0 0 0        | OnTrial UNCLEAR",
        "too few to say anything     | 30 15 0 0 0         | 30 0 0 0 0          | ",
        "some of few                 | 40 4 0 0 0          | 40 0 0 0 0          | OnTrial"
            + " PassedThrough",
        "nothing comes any more      | 10000 7000 0 0 0    | 0 0 0 0 0           | OnTrial UNCLEAR",
        "too little of each cause    | 100000 300 100 0 300| 100000 0 0 0 300    | OnTrial"
            + " PassedThrough",
        "forged checksums            | 1000 0 0 0 200      | 1000 0 0 0 200      | OnTrial"
            + " WRONG_CHECKSUMS",
        "forged ones among more      | 1000 0 0 0 200      | 2000 0 0 0 250      | OnTrial"
            + " WRONG_CHECKSUMS",
      })
  void whatFollows(String story, String steered, String passed, String follows) {
    SimulatedNode node = SimulatedNode.usual();

    node.run(120, new Traffic(Rates.of(steered), Rates.of(passed)));

    assertThat(String.join(" ", node.history())).isEqualTo(follows == null ? "" : follows);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "unfinished checksums      | 1000 0 0 0 900   | 1000 0 0 0 0",
        "seldom unfinished ones    | 100000 0 0 0 900 | 100000 0 0 0 0",
        "unfinished and usual ones | 1000 0 0 0 900   | 1000 0 0 0 100",
      })
  void checksumErrorsThatComeBackEachTimeItIsSteeredUndoIt(
      String story, String steered, String passed) {
    SimulatedNode node = SimulatedNode.usual();

    node.run(300, new Traffic(Rates.of(steered), Rates.of(passed)));

    assertThat(node.history())
        .containsExactly(
            "OnTrial",
            "SteeredAgain",
            "OnTrial",
            "SteeredAgain",
            "OnTrial",
            "SteeredAgain",
            "OnTrial",
            "Undone");
  }

  @Test
  void untilThatIsCertainPacketsArePassedNearlyAllTheTime() {
    SimulatedNode node = SimulatedNode.usual();

    int until = node.runUntil(UNFINISHED, Standing.Undone.class);

    assertThat(until).isBetween(4 * 31, 4 * 62 + 4);
    assertThat(node.secondsSteered()).isEqualTo(4);
  }

  @Test
  void checksumErrorsThatEndByThemselvesUndoNothing() {
    // Given
    SimulatedNode node = SimulatedNode.usual();
    node.run(1, FORGED);

    node.run(120, WHOLE);

    assertThat(node.history()).containsExactly("OnTrial", "SteeredAgain", "Steered");
  }

  @Test
  void whereNothingComesWhilePassedNothingIsShown() {
    SimulatedNode node = SimulatedNode.usual();

    node.run(3600, new Traffic(Rates.of("1000 0 0 0 900"), Rates.of("0 0 0 0 0")));

    assertThat(node.history()).contains("SteeredAgain").doesNotContain("Undone");
    assertThat(node.secondsSteered()).isLessThan(3600 / 60);
  }

  @Test
  void burstsOfWrongChecksumsUndoNothingWhateverTheirRhythm() {
    List<Integer> undone =
        IntStream.iterate(2, pause -> pause <= 150, pause -> pause + (pause < 20 ? 1 : 7))
            .filter(
                pause -> {
                  SimulatedNode node = SimulatedNode.usual();
                  for (int second = 0; second < 2 * 3600; second += 1 + pause) {
                    node.run(1, FORGED);
                    node.run(pause, WHOLE);
                  }
                  return node.history().contains("Undone");
                })
            .boxed()
            .toList();

    assertThat(undone).as("pauses of seconds after which it was undone").isEmpty();
  }

  @Test
  void whatWasInDoubtBeforeIsPassedForLongerEachTime() {
    SimulatedNode node = SimulatedNode.usual();

    List<Integer> passed =
        IntStream.range(0, 9)
            .map(
                burst -> {
                  node.runUntil(FORGED, OnTrial.class);
                  int seconds = node.runUntil(WHOLE, Standing.SteeredAgain.class);
                  node.runUntil(WHOLE, Steered.class);
                  return seconds;
                })
            .boxed()
            .toList();

    // Then: each but a random part of it, twice as long, up to an hour
    for (int burst = 0; burst < passed.size(); burst++) {
      int least = Math.min(3600, 30 << burst);
      assertThat(passed.get(burst)).isBetween(least, 2 * least + 2);
    }
  }

  @Test
  void anHourWithoutErrorsEndsTheDoubt() {
    // Given
    SimulatedNode node = SimulatedNode.usual();
    for (int burst = 0; burst < 3; burst++) {
      node.runUntil(FORGED, OnTrial.class);
      node.runUntil(WHOLE, Steered.class);
    }
    node.run(3700, WHOLE);

    node.runUntil(FORGED, OnTrial.class);

    assertThat(node.runUntil(WHOLE, Standing.SteeredAgain.class)).isBetween(30, 62);
  }

  @Test
  void inGenericModeWrongChecksumsAreNobodysFault() {
    SimulatedNode node = new SimulatedNode(0, USUAL, false, 1);

    node.run(120, UNFINISHED);

    assertThat(node.history()).isEmpty();
  }

  @Test
  void wherePassingWasBetterSteeringIsTriedAgainAfterGrowingTimes() {
    SimulatedNode node = SimulatedNode.usual();

    List<Integer> minutes =
        IntStream.range(0, 6)
            .map(
                round -> {
                  node.runUntil(STARVED, PassedThrough.class);
                  return node.runUntil(STARVED, Steered.class) / 60;
                })
            .boxed()
            .toList();

    assertThat(minutes).containsExactly(5, 10, 20, 40, 60, 60);
  }

  @Test
  void whatWasGoodForLongIsANewStory() {
    // Given: a third time, then an hour without harm
    SimulatedNode node = SimulatedNode.usual();
    for (int i = 0; i < 3; i++) {
      node.runUntil(STARVED, PassedThrough.class);
      node.runUntil(STARVED, Steered.class);
    }
    node.run(3700, Traffic.alike(Rates.of("10000 0 0 0 0")));

    node.runUntil(STARVED, PassedThrough.class);

    assertThat(node.runUntil(STARVED, Steered.class)).isEqualTo(5 * 60);
  }

  @Test
  void anAttackOnAllNodesIsTriedByFewAtATimeAndTurnsSteeringOffNowhere() {
    // Given
    List<SimulatedNode> nodes =
        IntStream.range(0, 40)
            .mapToObj(i -> new SimulatedNode(Stagger.of("node-" + i), USUAL, true, 1))
            .toList();
    int most = 0;

    // When
    for (int second = 0; second < 400; second++) {
      nodes.forEach(node -> node.run(1, ATTACK));
      int passing = (int) nodes.stream().filter(node -> node.standing().passes()).count();
      most = Math.max(most, passing);
    }

    // Then
    assertThat(most).isBetween(1, 16);
    assertThat(nodes)
        .allSatisfy(node -> assertThat(node.history()).contains("OVERLOADED"))
        .noneSatisfy(node -> assertThat(node.history()).contains("PassedThrough"));
  }

  @Test
  void anAttackThatGoesOnIsTriedAgainAfterGrowingTimes() {
    SimulatedNode node = SimulatedNode.usual();

    node.run(3600, ATTACK);

    assertThat(node.history().stream().filter("OnTrial"::equals)).hasSize(4);
  }

  @Test
  void whatIsKnownOfAnAttackIsAskedAgainWhenMuchMoreIsLost() {
    SimulatedNode node = SimulatedNode.usual();
    Traffic little = Traffic.alike(Rates.of("100000 0 2000 0 0"));
    node.runUntil(little, Kept.class);
    node.run(60, little);

    node.run(60, Traffic.alike(Rates.of("100000 0 5000 0 0")));

    assertThat(node.history()).containsExactly("OnTrial", "OVERLOADED", "OnTrial", "OVERLOADED");
  }

  @Test
  void overloadIsOverWhenLittleIsLostAndBackWithoutATrial() {
    SimulatedNode node = SimulatedNode.usual();
    node.runUntil(ATTACK, Kept.class);

    node.run(70, GOOD);
    boolean after = ((Kept) node.standing()).above();
    node.run(70, ATTACK);

    assertThat(after).isFalse();
    assertThat(((Kept) node.standing()).above()).isTrue();
    assertThat(node.history()).containsExactly("OnTrial", "OVERLOADED");
  }

  @Test
  void forgedChecksumsAreRememberedButNotAnyNumberOfThem() {
    SimulatedNode node = SimulatedNode.usual();
    node.runUntil(FORGED, Kept.class);

    node.run(120, FORGED);
    List<String> first = List.copyOf(node.history());
    node.run(600, UNFINISHED);

    assertThat(first).containsExactly("OnTrial", "WRONG_CHECKSUMS");
    assertThat(node.history()).startsWith("OnTrial", "WRONG_CHECKSUMS", "OnTrial", "SteeredAgain");
    assertThat(node.history()).contains("Undone");
  }

  @Test
  void forgedChecksumsAreTriedAgainAfterGrowingTimes() {
    SimulatedNode node = SimulatedNode.usual();

    node.run(3600, FORGED);

    assertThat(node.history().stream().filter("OnTrial"::equals)).hasSizeBetween(3, 4);
    assertThat(node.history()).doesNotContain("Undone", "PassedThrough");
  }

  @Test
  void aJumpOfErrorsHasPacketsPassedAtOnceALossDoesNot() {
    SimulatedNode unfinished = SimulatedNode.usual();
    SimulatedNode starved = SimulatedNode.usual();

    assertThat(unfinished.runUntil(UNFINISHED, OnTrial.class)).isEqualTo(1);
    assertThat(starved.runUntil(STARVED, OnTrial.class)).isGreaterThanOrEqualTo(30);
  }

  @Test
  void aBurstThatIsOverWhenTheTrialIsDueStartsNone() {
    SimulatedNode node = new SimulatedNode(0.9, USUAL, true, 1);
    node.runUntil(STARVED, Suspected.class);

    node.run(120, GOOD);

    assertThat(node.history()).containsExactly("Suspected", "Steered");
  }

  @Test
  void countersThatBeginAnewAreNoLoss() {
    SimulatedNode node = SimulatedNode.usual();
    node.run(60, Traffic.alike(Rates.of("100000 300 0 0 0")));

    node.resetCounters();
    node.run(60, GOOD);

    assertThat(node.history()).isEmpty();
  }

  @Test
  void ofSeveralInterfacesOneIsTriedAtATimeTheOneThatLosesMostFirst() {
    // Given
    SimulatedNode node = new SimulatedNode(0, USUAL, true, 3);
    Traffic more = new Traffic(Rates.of("40000 9000 0 0 0"), Rates.of("40000 0 0 0 0"));
    List<Traffic> traffic = List.of(STARVED, more, STARVED);
    boolean second = false;
    long most = 0;

    // When
    for (int i = 0; i < 60; i++) {
      node.run(1, traffic);
      long trials = node.standings().stream().filter(OnTrial.class::isInstance).count();
      if (most == 0 && trials > 0) {
        second = node.standings().get(1) instanceof OnTrial;
      }
      most = Math.max(most, trials);
    }

    // Then
    assertThat(most).isEqualTo(1);
    assertThat(second).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // errors a second of two interfaces while they are steered, and from elsewhere | the end
        "900 0 0    | Undone Steered",
        "0 900 0    | Steered Undone",
        "900 900 0  | Undone Undone",
        "0 0 500    | Kept Kept",
      })
  void ofInterfacesThatWereAttachedOneAfterTheOtherThoseAreUndoneThatAreToBlame(
      String errors, String end) {
    // Given
    SimulatedNode node = new SimulatedNode(0, USUAL, true, 2);
    String[] words = errors.split(" ");
    long elsewhere = Long.parseLong(words[2]) / 2;
    List<Traffic> traffic =
        Stream.of(words[0], words[1])
            .map(Long::parseLong)
            .map(
                its ->
                    new Traffic(
                        new Rates(1000, 0, 0, 0, its + elsewhere),
                        new Rates(1000, 0, 0, 0, elsewhere)))
            .toList();

    // When
    node.run(700, traffic);

    // Then
    assertThat(node.standings().stream().map(it -> it.getClass().getSimpleName()))
        .containsExactly(end.split(" "));
  }

  @Test
  void whoWantsToBeToldIsToldAndNothingElse() {
    SimulatedNode starved =
        new SimulatedNode(0, new Terms(0.005, seconds(30), OnHarm.REPORT), true, 1);
    SimulatedNode unfinished =
        new SimulatedNode(0, new Terms(0.005, seconds(30), OnHarm.REPORT), true, 1);

    starved.run(300, STARVED);
    starved.run(60, GOOD);
    unfinished.run(300, UNFINISHED);

    assertThat(starved.history()).containsExactly("Reported", "Steered");
    assertThat(unfinished.history()).containsExactly("Reported");
  }

  @Test
  void withoutAVersionInHandOnlyChecksumErrorsHavePacketsPassedUntilThereIsOne() {
    SimulatedNode starved = new SimulatedNode(0, null, true, 1);
    SimulatedNode unfinished = new SimulatedNode(0, null, true, 1);

    starved.run(300, STARVED);
    unfinished.run(300, UNFINISHED);

    assertThat(starved.history()).isEmpty();
    assertThat(unfinished.history()).containsExactly("OnTrial");
  }

  @ParameterizedTest
  @CsvSource({"5, 6", "30, 31", "600, 601"})
  void theWindowIsThePolicys(int window, int earliest) {
    SimulatedNode node =
        new SimulatedNode(0, new Terms(0.005, seconds(window), OnHarm.PASS), true, 1);

    assertThat(node.runUntil(STARVED, OnTrial.class)).isGreaterThanOrEqualTo(earliest);
  }

  @Test
  void nodesAreSpreadEvenlyAndAlwaysTheSame() {
    long[] tenths = new long[10];
    for (int i = 0; i < 1000; i++) {
      double stagger = Stagger.of("ip-10-0-%d-%d.internal".formatted(i / 250, i % 250));
      tenths[(int) (stagger * 10)]++;
    }

    assertThat(Stagger.of("node-1")).isEqualTo(Stagger.of("node-1"));
    assertThat(Arrays.stream(tenths).boxed())
        .allSatisfy(count -> assertThat(count).isBetween(60L, 140L));
  }
}
