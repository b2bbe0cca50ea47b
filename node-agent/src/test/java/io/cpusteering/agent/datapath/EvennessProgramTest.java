// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.agent.packets.Answer;
import io.cpusteering.agent.packets.Comparison;
import io.cpusteering.agent.packets.ProgramUnderTest;
import io.cpusteering.agent.packets.Settings;
import io.cpusteering.agent.plan.FlowSets;
import io.cpusteering.agent.plan.FlowTally;
import io.cpusteering.api.policy.ControlTraffic;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * How evenly the program spreads flows over slots, by test runs, and by the plan's tables over
 * CPUs. The bounds and the flows are those that {@code EvennessTest} has for the model, as far as
 * 100,000 flows say enough.
 */
@Tag("kernel")
class EvennessProgramTest {
  /** Of 256 CPUs of equal weight. */
  private static final int MOST_SLOTS = 8192;

  private static final List<List<Integer>> WEIGHTS =
      List.of(equal(2), equal(3), equal(5), equal(7), equal(8), List.of(1, 7), List.of(3, 1, 2));

  private static final ProgramsInKernel PROGRAMS = new ProgramsInKernel();

  @AfterAll
  static void close() {
    PROGRAMS.close();
  }

  private static List<Integer> equal(int cpus) {
    return Collections.nCopies(cpus, 1);
  }

  /** Their tables are of one length, so the same slots tell of all of them. */
  @ParameterizedTest
  @ValueSource(ints = {4, 16})
  void randomFlowsFollowTheWeights(int addressSize) {
    List<FlowTally> tallies = WEIGHTS.stream().map(FlowTally::new).toList();
    int slots = tallies.getFirst().slots();
    assertThat(tallies).extracting(FlowTally::slots).containsOnly(slots);
    SplittableRandom random = new SplittableRandom(0);
    ProgramUnderTest program = PROGRAMS.of(settings(random).withSlots(slots));

    new FlowSets(addressSize)
        .random(random)
        .forEach(
            frame -> {
              int slot = slot(program, frame);
              tallies.forEach(tally -> tally.add(slot));
            });

    tallies.forEach(tally -> tally.assertWithin(0.03));
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 16})
  void at256CpusRandomFlowsHaveTheModelsSlots(int addressSize) {
    assertThat(new FlowTally(equal(256)).slots()).isEqualTo(MOST_SLOTS);
    SplittableRandom random = new SplittableRandom(0);
    Settings settings = settings(random).withSlots(MOST_SLOTS);

    Comparison comparison = new Comparison(settings, PROGRAMS.of(settings));

    assertThat(comparison.differences(new FlowSets(addressSize).random(random))).isEmpty();
  }

  /** Among random ports there are those of control traffic. */
  private static Settings settings(SplittableRandom random) {
    return Settings.DEFAULT.withSeed(random.nextInt()).withControlTraffic(ControlTraffic.STEER);
  }

  static Stream<Arguments> regularFlows() {
    return Stream.of(4, 16)
        .flatMap(
            addressSize ->
                Stream.of(Settings.DEFAULT, Settings.DEFAULT.withSymmetric())
                    .map(settings -> Arguments.of(addressSize, settings.withSeed(0))));
  }

  @ParameterizedTest
  @MethodSource("regularFlows")
  void risingSourcePortsOfOneClientAreSpreadEvenly(int addressSize, Settings settings) {
    assertEven(settings, new FlowSets(addressSize).risingPorts());
  }

  @ParameterizedTest
  @MethodSource("regularFlows")
  void neighbouringClientsAreSpreadEvenly(int addressSize, Settings settings) {
    assertEven(settings, new FlowSets(addressSize).neighbours());
  }

  private static void assertEven(Settings settings, Stream<byte[]> flows) {
    FlowTally tally = new FlowTally(equal(8));
    ProgramUnderTest program = PROGRAMS.of(settings.withSlots(tally.slots()));

    flows.forEach(frame -> tally.add(slot(program, frame)));

    tally.assertWithin(0.05);
  }

  private static int slot(ProgramUnderTest program, byte[] frame) {
    return ((Answer.Hash) program.answer(frame)).slot();
  }
}
