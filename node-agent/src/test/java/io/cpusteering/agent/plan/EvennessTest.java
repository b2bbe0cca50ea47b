// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import io.cpusteering.agent.packets.Answer;
import io.cpusteering.agent.packets.PacketModel;
import io.cpusteering.agent.packets.Settings;
import io.cpusteering.api.policy.ControlTraffic;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** How many flows each CPU gets by the model's hash and the plan's tables. All seeds are fixed. */
class EvennessTest {
  private static final List<Integer> EIGHT = Collections.nCopies(8, 1);

  /**
   * A fair choice of one CPU in n by N flows has a standard deviation of sqrt((n - 1) / N) of its
   * share. For 100,000 flows that is 0.8 % at 8 CPUs, so that 3 % are more than 3.5 of it, but 5 %
   * at 256 CPUs. The rounds of 100,000, each with a seed of its own, are added up; from 12 CPUs on
   * there are as many as make 3 % at least 4 standard deviations.
   */
  static Stream<Arguments> weights() {
    return Stream.of(4, 16)
        .flatMap(
            addressSize ->
                Stream.of(
                    Arguments.of(addressSize, equal(2), 1),
                    Arguments.of(addressSize, equal(3), 1),
                    Arguments.of(addressSize, equal(5), 1),
                    Arguments.of(addressSize, equal(7), 1),
                    Arguments.of(addressSize, equal(8), 1),
                    Arguments.of(addressSize, List.of(1, 7), 1),
                    Arguments.of(addressSize, List.of(3, 1, 2), 1),
                    Arguments.of(addressSize, equal(12), 2),
                    Arguments.of(addressSize, equal(100), 18),
                    Arguments.of(addressSize, equal(256), 46)));
  }

  private static List<Integer> equal(int cpus) {
    return Collections.nCopies(cpus, 1);
  }

  @ParameterizedTest
  @MethodSource("weights")
  void randomFlowsFollowTheWeights(int addressSize, List<Integer> weights, int rounds) {
    FlowTally tally = new FlowTally(weights);

    for (int round = 0; round < rounds; round++) {
      SplittableRandom random = new SplittableRandom(round);
      add(
          tally,
          // Among random ports there are those of control traffic.
          Settings.DEFAULT.withSeed(random.nextInt()).withControlTraffic(ControlTraffic.STEER),
          new FlowSets(addressSize).random(random));
    }

    tally.assertWithin(0.03);
  }

  static Stream<Arguments> regularFlows() {
    return Stream.of(4, 16)
        .flatMap(
            addressSize ->
                IntStream.range(0, 5)
                    .mapToObj(seed -> Settings.DEFAULT.withSeed(seed))
                    .flatMap(settings -> Stream.of(settings, settings.withSymmetric()))
                    .map(settings -> Arguments.of(addressSize, settings)));
  }

  /** 5 % are 4.6 standard deviations. */
  @ParameterizedTest
  @MethodSource("regularFlows")
  void risingSourcePortsOfOneClientAreSpreadEvenly(int addressSize, Settings settings) {
    FlowTally tally = new FlowTally(EIGHT);

    add(tally, settings, new FlowSets(addressSize).risingPorts());

    tally.assertWithin(0.05);
  }

  /** 5 % are 4.3 standard deviations. */
  @ParameterizedTest
  @MethodSource("regularFlows")
  void neighbouringClientsAreSpreadEvenly(int addressSize, Settings settings) {
    FlowTally tally = new FlowTally(EIGHT);

    add(tally, settings, new FlowSets(addressSize).neighbours());

    tally.assertWithin(0.05);
  }

  private static void add(FlowTally tally, Settings settings, Stream<byte[]> flows) {
    PacketModel model = new PacketModel(settings.withSlots(tally.slots()));
    flows.forEach(frame -> tally.add(((Answer.Hash) model.answer(frame)).slot()));
  }
}
