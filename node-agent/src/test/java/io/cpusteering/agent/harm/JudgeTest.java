// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.harm;

import static io.cpusteering.agent.harm.SimulatedNode.Traffic.GOOD;
import static io.cpusteering.agent.harm.SimulatedNode.Traffic.STARVED;
import static io.cpusteering.agent.harm.SimulatedNode.Traffic.UNFINISHED;
import static io.cpusteering.agent.harm.SimulatedNode.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.agent.harm.SimulatedNode.Rates;
import io.cpusteering.agent.harm.SimulatedNode.Traffic;
import io.cpusteering.agent.harm.Standing.OnTrial;
import io.cpusteering.api.policy.OnHarm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whole stories, second by second: what is lost while steered and while passed, and what follows.
 */
class JudgeTest {
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

  @Test
  void aJumpOfErrorsHasPacketsPassedAtOnceALossDoesNot() {
    SimulatedNode unfinished = SimulatedNode.usual();
    SimulatedNode starved = SimulatedNode.usual();

    assertThat(unfinished.runUntil(UNFINISHED, OnTrial.class)).isEqualTo(1);
    assertThat(starved.runUntil(STARVED, OnTrial.class)).isGreaterThanOrEqualTo(30);
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
}
