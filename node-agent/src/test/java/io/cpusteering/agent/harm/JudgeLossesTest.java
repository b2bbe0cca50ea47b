// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.harm;

import static io.cpusteering.agent.harm.SimulatedNode.Traffic.ATTACK;
import static io.cpusteering.agent.harm.SimulatedNode.Traffic.GOOD;
import static io.cpusteering.agent.harm.SimulatedNode.Traffic.STARVED;
import static io.cpusteering.agent.harm.SimulatedNode.USUAL;
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
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Stories of packets that have no room, in queues, devices and backlogs. */
class JudgeLossesTest {
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
  @CsvSource({"5, 6", "30, 31", "600, 601"})
  void theWindowIsThePolicys(int window, int earliest) {
    SimulatedNode node =
        new SimulatedNode(0, new Terms(0.005, seconds(window), OnHarm.PASS), true, 1);

    assertThat(node.runUntil(STARVED, OnTrial.class)).isGreaterThanOrEqualTo(earliest);
  }
}
