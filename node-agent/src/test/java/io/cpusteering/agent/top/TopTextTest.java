// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.top;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.agent.datapath.DatapathCounters;
import io.cpusteering.agent.datapath.DatapathCounters.CpuCounters;
import io.cpusteering.agent.datapath.DatapathCounters.InterfaceCounters;
import io.cpusteering.agent.datapath.DatapathCounters.PolicyCounters;
import io.cpusteering.agent.datapath.DatapathCounters.SentCounters;
import io.cpusteering.agent.datapath.DatapathState;
import io.cpusteering.agent.datapath.DatapathState.Attachment;
import io.cpusteering.agent.datapath.DatapathState.CpuEntry;
import io.cpusteering.agent.datapath.DatapathState.CpuMap;
import io.cpusteering.agent.plan.XdpMode;
import io.cpusteering.agent.plan.program.ProgramSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TopTextTest {
  private static final String UID = "u";
  private static final Instant AT = Instant.parse("2026-01-01T10:00:00.700Z");

  private SortedMap<Integer, CpuEntry> entries =
      new TreeMap<>(Map.of(1, new CpuEntry(2048, 0, 11, -20), 3, new CpuEntry(2048, 0, 13, -20)));

  @Test
  void ratesAreWhatCameBetweenTheSamplesForEachSecond() {
    Sample before =
        sample(0, received(1000, 900, 4, 0), cpus(400, 10, 390, 500, 0, 500), Map.of(), 1000);
    Sample now =
        sample(2, received(5000, 4700, 8, 30), cpus(2400, 30, 2370, 2300, 0, 2300), Map.of(), 2500);

    assertThat(text(before, now, false))
        .isEqualTo(
            """
            2026-01-01T10:00:02Z  packets per second, over 2.0 s

            INTERFACE  POLICY  MODE    RECEIVED  REDIRECTED  MISSED  PASSED  DROPPED
            eth0       spread  native      2000        1900       2      83       15

            policy spread
            CPU  ENQUEUED  QUEUE DROPS  PROCESSED  THREAD  NICE
            1        1000           10        990     75%   -20
            3         900            0        900     75%   -20
            all      1900           10       1890
            queue drops in all: 30
            redirect errors: none
            """);
  }

  @Test
  void totalsAreWhatWasCountedSoFar() {
    Sample now =
        sample(
            0,
            received(1_234_567, 1_234_000, 0, 0),
            cpus(1_000_000, 7, 999_993, 234_000, 0, 234_000),
            Map.of("ENOSPC", 5L),
            61_230);

    assertThat(String.join("\n", new TopText(null, now, true, true).lines()) + "\n")
        .isEqualTo(
            """
            2026-01-01T10:00:00Z  packets since the programs were made

            INTERFACE  POLICY  MODE     RECEIVED  REDIRECTED  MISSED  PASSED  DROPPED
            eth0       spread  native  1,234,567   1,234,000       0     567        0

            policy spread
            CPU   ENQUEUED  QUEUE DROPS  PROCESSED  THREAD  NICE
            1    1,000,000            7    999,993  61.23s   -20
            3      234,000            0    234,000  61.23s   -20
            all  1,234,000            7  1,233,993
            queue drops in all: 7
            redirect errors: ENOSPC 5
            """);
  }

  @Test
  void aFirstLookTellsNoRates() {
    Sample now = sample(0, received(10, 10, 0, 0), cpus(5, 0, 5, 5, 0, 5), Map.of(), 0);

    assertThat(text(null, now, false))
        .contains("packets per second, from the next look on")
        .containsPattern("eth0 +spread +native +- +- +- +- +-\n")
        .containsPattern("1 +- +- +- +- +-20\n");
  }

  @Test
  void redirectErrorsAreToldByReasonAndInAllSinceTheyAreRare() {
    Sample before = sample(0, received(0, 0, 0, 0), cpus(1, 0, 1, 1, 0, 1), Map.of(), 0);
    Sample now =
        sample(
            1,
            received(0, 0, 0, 0),
            cpus(1, 0, 1, 1, 0, 1),
            Map.of("ENOSPC", 120L, "EINVAL", 3L),
            0);

    assertThat(text(before, now, false))
        .contains("redirect errors: EINVAL 3 (3 in all), ENOSPC 120 (120 in all)\n");
  }

  @Test
  void aCounterThatWasBegunAnewGivesNoRateBelowZero() {
    Sample before = sample(0, received(900, 900, 0, 0), cpus(900, 0, 900, 0, 0, 0), Map.of(), 9000);
    Sample now = sample(1, received(30, 30, 0, 0), cpus(30, 0, 30, 0, 0, 0), Map.of(), 10);

    assertThat(text(before, now, false))
        .containsPattern("eth0 +spread +native +30 +30 ")
        .containsPattern("1 +30 +0 +30 +0% ");
  }

  @Test
  void whatASecondProgramDidHasColumnsOfItsOwn() {
    entries = new TreeMap<>(Map.of(1, new CpuEntry(2048, 77, 11, -20)));
    SortedMap<Integer, CpuCounters> was = new TreeMap<>(Map.of(1, counters(0, 0, 0, 0, 0, 0)));
    SortedMap<Integer, CpuCounters> is = new TreeMap<>(Map.of(1, counters(60, 0, 60, 30, 20, 10)));

    assertThat(
            text(
                sample(0, received(0, 0, 0, 0), was, Map.of(), 0),
                sample(1, received(60, 60, 0, 0), is, Map.of(), 0),
                false))
        .containsPattern("PROCESSED +2ND PASSED +2ND DROPPED +2ND SENT +THREAD")
        .containsPattern("1 +60 +0 +60 +30 +20 +10 +0% ")
        .as("one CPU needs no sum")
        .doesNotContain("all ");
  }

  @Test
  void threadsThatCannotBeSeenAreUnknownAndSaidWhy() {
    entries = new TreeMap<>(Map.of(1, new CpuEntry(2048, 0, null, null)));
    Sample now = sample(0, received(0, 0, 0, 0), new TreeMap<>(), Map.of(), 0);

    assertThat(text(now, now, false))
        .containsPattern("1 +- +- +- +\\? +\\?\n")
        .contains("host's PID namespace");
  }

  @Test
  void aCpuThatIsInTheMapNoMoreIsShownWhileItsQueueEmpties() {
    entries = new TreeMap<>(Map.of(1, new CpuEntry(2048, 0, 11, -20)));
    Sample before = sample(0, received(0, 0, 0, 0), cpus(0, 0, 0, 50, 0, 40), Map.of(), 0);
    Sample now = sample(1, received(0, 0, 0, 0), cpus(0, 0, 0, 50, 0, 50), Map.of(), 0);

    assertThat(text(before, now, false)).containsPattern("3 +0 +0 +10 +\\? +\\?\n");
    assertThat(text(now, now, false)).doesNotContainPattern("\n3 ");
  }

  @Test
  void interfacesThatPacketsAreSentOutOfAreNamed() {
    PolicyCounters policy =
        new PolicyCounters(
            UID,
            "spread",
            new TreeMap<>(),
            new TreeMap<>(),
            new TreeMap<>(Map.of(9, new SentCounters(40, 4000))),
            new TreeMap<>(),
            new TreeMap<>(Map.of("EMSGSIZE", 2L)),
            new LinkedHashMap<>());
    InterfaceCounters on =
        new InterfaceCounters(
            2, UID, "spread", 50, 0, 0, 0, 0, 0, 0, 40, 10, new LinkedHashMap<>());
    Sample now = sample(0, on, policy, 0);

    assertThat(text(now, now, true))
        .contains("SENT  NOT SENT", "sent: out of eth9 40\n", "send errors: EMSGSIZE 2\n")
        .containsPattern("eth0 +spread +native +50 +0 +0 +0 +0 +40 +10\n");
  }

  @Test
  void nothingIsToldApartFromWhatCannotBeRead() {
    assertThat(text(null, nothing(false), false)).contains("nothing is steered on this machine");
    assertThat(text(null, nothing(true), false)).contains("what is pinned here can't be read");
  }

  private static String text(@Nullable Sample before, Sample now, boolean totals) {
    return String.join("\n", new TopText(before, now, totals, false).lines()) + "\n";
  }

  private static Sample nothing(boolean pinned) {
    return new Sample(
        AT,
        0,
        pinned,
        new DatapathState(List.of(), List.of()),
        new DatapathCounters(List.of(), List.of()),
        Map.of(),
        Map.of());
  }

  private Sample sample(
      int second,
      InterfaceCounters on,
      SortedMap<Integer, CpuCounters> cpus,
      Map<String, Long> errors,
      int threadMillis) {
    PolicyCounters policy =
        new PolicyCounters(
            UID,
            "spread",
            cpus,
            new TreeMap<>(errors),
            new TreeMap<>(),
            new TreeMap<>(),
            new TreeMap<>(),
            new LinkedHashMap<>());
    return withTime(sample(second, on, policy, threadMillis), second);
  }

  private static Sample withTime(Sample it, int second) {
    return new Sample(
        AT.plusSeconds(second),
        second * 1_000_000_000L,
        it.pinned(),
        it.state(),
        it.counters(),
        it.names(),
        it.threadTimes());
  }

  private Sample sample(int second, InterfaceCounters on, PolicyCounters policy, int threadMillis) {
    Attachment attachment =
        new Attachment(
            2,
            UID,
            "spread",
            "spread-1",
            XdpMode.NATIVE,
            100,
            200,
            ProgramSettings.PASSING,
            List.of(),
            false,
            300,
            List.of(),
            List.of(),
            List.of());
    return new Sample(
        AT.plusSeconds(second),
        second * 1_000_000_000L,
        true,
        new DatapathState(List.of(new CpuMap(UID, 300, 4, entries, null)), List.of(attachment)),
        new DatapathCounters(List.of(on), List.of(policy)),
        Map.of(2, "eth0", 9, "eth9"),
        Map.of(11, Duration.ofMillis(threadMillis), 13, Duration.ofMillis(threadMillis)));
  }

  private static InterfaceCounters received(
      long received, long redirected, long missed, long dropped) {
    long passed = received - redirected - missed - dropped;
    return new InterfaceCounters(
        2,
        UID,
        "spread",
        received,
        redirected,
        missed,
        passed,
        0,
        0,
        dropped,
        0,
        0,
        new LinkedHashMap<>());
  }

  /** Of CPUs 1 and 3. */
  private static SortedMap<Integer, CpuCounters> cpus(
      long enqueued1, long dropped1, long processed1, long enqueued3, long dropped3, long done3) {
    return new TreeMap<>(
        Map.of(
            1, counters(enqueued1, dropped1, processed1, 0, 0, 0),
            3, counters(enqueued3, dropped3, done3, 0, 0, 0)));
  }

  private static CpuCounters counters(
      long enqueued, long dropped, long processed, long passed, long lost, long sent) {
    return new CpuCounters(enqueued, dropped, processed, passed, lost, sent, 0, 0);
  }
}
