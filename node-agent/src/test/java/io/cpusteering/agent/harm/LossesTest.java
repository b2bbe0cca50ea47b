// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.harm;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.api.policy.OnHarm;
import io.cpusteering.api.policy.Safety;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LossesTest {
  @Test
  void lossesOfTheQueuesAreSharedOutByWhatWasRedirectedThoseOfTheNodeByWhatWasReceived() {
    List<Sample> samples =
        List.of(
            new Sample(
                0,
                50,
                Map.of(0, 10L),
                Map.of(2, figures("a", 0, 0), 3, figures("a", 0, 0), 4, figures("b", 0, 0)),
                Map.of("a", 7L, "b", 0L)),
            new Sample(
                1,
                150,
                Map.of(0, 210L),
                Map.of(
                    2, figures("a", 100, 100), 3, figures("a", 300, 0), 4, figures("b", 600, 600)),
                Map.of("a", 47L, "b", 5L)));

    assertThat(Losses.of(samples, 2, true, 0)).isEqualTo(new Loss(1, 100, 40, 0, 0, 20, 10));
    assertThat(Losses.of(samples, 3, true, 0)).isEqualTo(new Loss(1, 300, 0, 0, 0, 60, 30));
    assertThat(Losses.of(samples, 4, false, 0)).isEqualTo(new Loss(1, 600, 5, 0, 120, 0, 0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        // dropped at three moments | lost
        "5 6 9            | 4",
        "5000 10 15       | 15",
        "- 4000 4003      | 3",
        "4000 - 4003      | 3",
        "- - 4003         | 0",
      })
  void whatIsMissingSaysNothingAndWhatIsLowerBeganAnew(String counts, long lost) {
    String[] words = counts.split(" +");
    List<Sample> samples =
        List.of(dropping(0, words[0]), dropping(1, words[1]), dropping(2, words[2]));

    assertThat(Losses.of(samples, 2, true, 0).lost()).isEqualTo(lost);
  }

  @Test
  void aCountOfSoftnetDropsGoesOnBeyond32BitsAndACpuThatComesBackBringsNone() {
    List<Sample> samples =
        List.of(
            softnet(0, Map.of(0, 0xFFFFFFF0L, 1, 900_000L)),
            softnet(1, Map.of(0, 0x10L)),
            softnet(2, Map.of(0, 0x20L, 1, 900_001L)));

    assertThat(Losses.of(samples, 2, true, 0).backlog()).isEqualTo(0x30 + 1);
  }

  @Test
  void whatARuleDropsOrNobodyWantsIsNoLoss() {
    List<Sample> samples =
        List.of(
            new Sample(
                0, 0, Map.of(), Map.of(2, new InterfaceFigures("a", 0, 0, 0L, 0L, 0)), Map.of()),
            new Sample(
                1,
                0,
                Map.of(),
                Map.of(2, new InterfaceFigures("a", 1000, 0, 0L, 210L, 200)),
                Map.of()));

    assertThat(Losses.of(samples, 2, true, 0).lost()).isEqualTo(10);
  }

  @Test
  void ofTheBacklogAndTheDeviceTheSamePacketsAreCountedOnce() {
    Loss loss =
        Losses.of(
            List.of(
                new Sample(
                    0,
                    0,
                    Map.of(0, 0L),
                    Map.of(2, new InterfaceFigures("a", 0, 0, 0L, 0L, 0)),
                    Map.of()),
                new Sample(
                    1,
                    0,
                    Map.of(0, 70L),
                    Map.of(2, new InterfaceFigures("a", 1000, 0, 9L, 75L, 0)),
                    Map.of())),
            2,
            true,
            0);

    assertThat(loss).isEqualTo(new Loss(1, 1000, 0, 9, 5, 70, 0));
    assertThat(loss.offered())
        .as("what a backlog drops after our program is among the received")
        .isEqualTo(1014);
    assertThat(loss.words())
        .isEqualTo(
            "8.28% of 1014 packets: 9 missed by the device, 75 by the device or a CPU's backlog");
  }

  @Test
  void nothingIsSaidOfOneMoment() {
    assertThat(Losses.of(List.of(), 2, true, 0)).isEqualTo(Loss.NONE);
    assertThat(Losses.of(List.of(dropping(0, "1"), dropping(5, "9")), 2, true, 3))
        .isEqualTo(Loss.NONE);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "-, -, 0.005, 30",
        "50%, 5s, 0.5, 5",
        "0.01%, 600s, 0.0001, 600",
        "1.25%, -, 0.0125, 30"
      })
  void termsAreThePolicys(
      @Nullable String maxLoss, @Nullable String window, double share, long seconds) {
    assertThat(Terms.of(new Safety(null, maxLoss, window, null)))
        .isEqualTo(new Terms(share, SimulatedNode.seconds(seconds), OnHarm.PASS));
  }

  private static Sample dropping(long nanos, String dropped) {
    Long count = dropped.equals("-") ? null : Long.valueOf(dropped);
    return new Sample(
        nanos, 0, Map.of(), Map.of(2, new InterfaceFigures("a", nanos, 0, 0L, count, 0)), Map.of());
  }

  private static Sample softnet(long nanos, Map<Integer, Long> drops) {
    return new Sample(nanos, 0, drops, Map.of(2, figures("a", nanos, 0)), Map.of());
  }

  private static InterfaceFigures figures(String uid, long received, long redirected) {
    return new InterfaceFigures(uid, received, redirected, 0L, 0L, 0);
  }
}
