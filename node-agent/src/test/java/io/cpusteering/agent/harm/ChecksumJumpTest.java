// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.harm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChecksumJumpTest {
  @ParameterizedTest
  @CsvSource({
    // errors, redirected, blamed
    "0, 1000, false",
    "9, 9, false",
    "9, 10, false",
    "10, 9, false",
    "10, 10, true",
    "10, 2000, true",
    "10, 2001, false",
    "5000, 1000000, true",
    "4999, 1000000, false",
    // some of the errors are not ours, but ours may be among them
    "1000, 10, true",
    "1000, 0, false",
  })
  void itTakesSomeErrorsAndAShareOfWhatWasRedirected(long errors, long redirected, boolean blamed) {
    Optional<Blame> blame =
        ChecksumJump.blame(
            List.of(at(0, 7, 100), at(1, 7 + errors, 100 + redirected)),
            List.of(new Suspect(2, seconds(0), 0)));

    assertThat(blame)
        .isEqualTo(
            blamed ? Optional.of(new Blame(Set.of(2), errors, redirected)) : Optional.empty());
  }

  @ParameterizedTest
  @CsvSource({
    // errors in 10 s where 5 a second were usual: twice as many still are
    "100, 0",
    "109, 0",
    "110, 10",
    "150, 50",
  })
  void errorsThatWereThereBeforeAreNotOurs(long errors, long blamed) {
    Optional<Blame> blame =
        ChecksumJump.blame(
            List.of(at(0, 0, 0), at(10, errors, 1000)), List.of(new Suspect(2, seconds(0), 5)));

    assertThat(blame.map(Blame::errors).orElse(0L)).isEqualTo(blamed);
  }

  @Test
  void errorsBeforeTheAttachmentAndLongAgoDoNotCount() {
    List<Sample> samples = List.of(at(0, 0, 0), at(10, 500, 0), at(20, 509, 900));
    List<Sample> later = List.of(at(0, 0, 0), at(10, 500, 900), at(30, 500, 900), at(60, 509, 999));

    assertThat(ChecksumJump.blame(samples, List.of(new Suspect(2, seconds(10), 0)))).isEmpty();
    assertThat(ChecksumJump.blame(later, List.of(new Suspect(2, seconds(0), 0)))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // seconds at which 2, 3 and 4 were attached | what they redirected | errors | blamed
        "0 5 9 | 100 100 100     | 50   | 4",
        "0 5 9 | 100 100 100     | 100  | 4",
        "0 5 9 | 100 100 100     | 101  | 3 4",
        "0 5 9 | 100 100 100     | 300  | 2 3 4",
        "0 5 9 | 100 100 100     | 900  | 2 3 4",
        "0 5 9 | 100 100 0       | 50   | 3",
        "0 9 9 | 100 100 100     | 50   | 3 4",
        "0 9 9 | 100 100 0       | 50   | 3",
        "9 9 9 | 100 100 100     | 50   | 2 3 4",
        "9 5 0 | 100 100 100     | 50   | 2",
        "0 5 9 | 1000000 0 100   | 100  | 4",
        "0 5 9 | 1000000 0 100   | 101  | ''",
        "0 5 9 | 1000000 0 100   | 9000 | 2 4",
        "0 5 9 | 0 0 0           | 50   | ''",
      })
  void theMostRecentlyAttachedThatAccountForTheErrorsAreBlamed(
      String attached, String redirected, long errors, String blamed) {
    List<Suspect> suspects = new ArrayList<>();
    Map<Integer, Long> counts = new HashMap<>();
    String[] seconds = attached.split(" ");
    String[] packets = redirected.split(" +");
    for (int i = 0; i < seconds.length; i++) {
      suspects.add(new Suspect(2 + i, seconds(Integer.parseInt(seconds[i])), 0));
      counts.put(2 + i, Long.parseLong(packets[i]));
    }
    List<Sample> samples =
        List.of(sample(seconds(9), 0, Map.of()), sample(seconds(10), errors, counts));

    assertThat(ChecksumJump.blame(samples, suspects).map(Blame::interfaces).orElse(Set.of()))
        .isEqualTo(
            Arrays.stream(blamed.split(" "))
                .filter(it -> !it.isEmpty())
                .map(Integer::valueOf)
                .collect(Collectors.toSet()));
  }

  @Test
  void aCounterThatBeganAnewCountsFromZero() {
    Optional<Blame> blame =
        ChecksumJump.blame(
            List.of(at(0, 0, 5000), at(1, 20, 20)), List.of(new Suspect(2, seconds(0), 0)));

    assertThat(blame).contains(new Blame(Set.of(2), 20, 20));
  }

  @Test
  void nothingIsSaidOfNothing() {
    assertThat(ChecksumJump.blame(List.of(), List.of(new Suspect(2, 0, 0)))).isEmpty();
    assertThat(ChecksumJump.blame(List.of(at(0, 0, 0), at(1, 99, 99)), List.of())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"60, 600, 10", "5, 50, 10", "4, 40, 0", "0, 0, 0"})
  void whatIsUsualTakesSomeTimeToKnow(int seconds, long errors, double perSecond) {
    assertThat(ChecksumJump.usual(List.of(at(0, 3, 0), at(seconds, 3 + errors, 0))))
        .isCloseTo(perSecond, within(0.001));
  }

  @Test
  void whatIsUsualIsThatOfTheLastMinute() {
    assertThat(ChecksumJump.usual(List.of(at(0, 0, 0), at(10, 9000, 0), at(70, 9060, 0))))
        .isCloseTo(1, within(0.001));
  }

  /** Whatever the figures: who is blamed is a suspect, redirected, and nobody later is spared. */
  @Test
  void blameIsAlwaysSound() {
    Random random = new Random(1);
    for (int i = 0; i < 20_000; i++) {
      List<Suspect> suspects = new ArrayList<>();
      Map<Integer, Long> counts = new HashMap<>();
      for (int ifindex = 0; ifindex < random.nextInt(5); ifindex++) {
        suspects.add(new Suspect(ifindex, random.nextInt(4), 0));
        counts.put(ifindex, (long) random.nextInt(3) * random.nextInt(2000));
      }
      long errors = random.nextInt(300);
      Optional<Blame> blame =
          ChecksumJump.blame(List.of(sample(4, 0, Map.of()), sample(5, errors, counts)), suspects);

      long all = suspects.stream().mapToLong(it -> counts.get(it.ifindex())).sum();
      if (errors >= 10 && all >= 10 && errors * 200 >= all) {
        assertThat(blame).as("all together could be to blame").isPresent();
      }
      blame.ifPresent(
          it -> {
            assertThat(errors).isGreaterThanOrEqualTo(10);
            assertThat(it.interfaces()).isNotEmpty().allMatch(index -> counts.get(index) > 0);
            long earliest =
                suspects.stream()
                    .filter(suspect -> it.interfaces().contains(suspect.ifindex()))
                    .min(Comparator.comparingLong(Suspect::since))
                    .orElseThrow()
                    .since();
            assertThat(it.interfaces())
                .containsAll(
                    suspects.stream()
                        .filter(suspect -> suspect.since() >= earliest)
                        .map(Suspect::ifindex)
                        .filter(index -> counts.get(index) > 0)
                        .toList());
          });
    }
  }

  private static Sample at(int second, long errors, long redirected) {
    return sample(seconds(second), errors, Map.of(2, redirected));
  }

  private static Sample sample(long nanos, long errors, Map<Integer, Long> redirected) {
    return new Sample(
        nanos,
        errors,
        Map.of(),
        redirected.entrySet().stream()
            .collect(
                Collectors.toMap(
                    Map.Entry::getKey,
                    it ->
                        new InterfaceFigures("uid", it.getValue(), it.getValue(), null, null, 0))),
        Map.of());
  }

  private static long seconds(int seconds) {
    return TimeUnit.SECONDS.toNanos(seconds);
  }
}
