// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.harm;

import static io.cpusteering.agent.harm.SimulatedNode.Traffic.FORGED;
import static io.cpusteering.agent.harm.SimulatedNode.Traffic.UNFINISHED;
import static io.cpusteering.agent.harm.SimulatedNode.Traffic.WHOLE;
import static io.cpusteering.agent.harm.SimulatedNode.USUAL;
import static io.cpusteering.agent.harm.SimulatedNode.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.agent.harm.SimulatedNode.Rates;
import io.cpusteering.agent.harm.SimulatedNode.Traffic;
import io.cpusteering.agent.harm.Standing.Kept;
import io.cpusteering.agent.harm.Standing.OnTrial;
import io.cpusteering.agent.harm.Standing.Steered;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Stories of wrong checksums: of senders that leave them unfinished, and of forgers. */
class JudgeChecksumsTest {
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
}
