// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.agent.datapath.BpfRuleLayout.PortLookup;
import io.cpusteering.agent.datapath.BpfRuleLayout.PortPage;
import io.cpusteering.agent.datapath.BpfRuleLayout.VlanLookup;
import io.cpusteering.agent.plan.program.NumberRange;
import io.cpusteering.agent.plan.program.RuleBits;
import io.cpusteering.agent.plan.program.RuleSet;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is found in the tables, in the steps of the program, is what the ranges say. */
class NumberLookupTest {
  private static final int ANY = 1 << 31;

  /** So that what is written beyond the end shows. */
  private static final int GUARD = Long.BYTES;

  static Stream<RuleBits<NumberRange>> ports() {
    return Stream.concat(
        Stream.of(
            ranges(new NumberRange(0, 65535)),
            ranges(new NumberRange(0, 0), new NumberRange(65535, 65535)),
            ranges(new NumberRange(64, 127)),
            ranges(new NumberRange(63, 64), new NumberRange(0, 1023), new NumberRange(80, 80)),
            // A page of its own for each number where a range begins or ends: no cell is left.
            spread(i -> new NumberRange(i * 1024 + 1, i * 1024 + 512)),
            // The same with an end that needs no page but a class of its own.
            spread(i -> new NumberRange(i * 1024 + 1, i * 1024 + 511)),
            spread(i -> new NumberRange(i, 65535 - i)),
            spread(i -> new NumberRange(i * 1000, i * 1000))),
        random(65536));
  }

  @ParameterizedTest
  @MethodSource
  void ports(RuleBits<NumberRange> ranges) {
    ByteBuffer lookup = buffer(PortLookup.SIZE);

    NumberLookup.putPorts(lookup, 0, ranges);

    assertThat(IntStream.range(0, 65536).map(port -> rulesOfPort(lookup, port)).toArray())
        .containsExactly(expected(ranges, 65536));
    assertThat(lookup.getLong(PortLookup.SIZE)).isZero();
  }

  static Stream<RuleBits<NumberRange>> vlans() {
    return Stream.concat(
        Stream.of(
            ranges(new NumberRange(0, 4095)),
            ranges(new NumberRange(0, 0), new NumberRange(4094, 4094)),
            spread(i -> new NumberRange(i * 64 + 1, i * 64 + 32))),
        random(4096));
  }

  @ParameterizedTest
  @MethodSource
  void vlans(RuleBits<NumberRange> ranges) {
    ByteBuffer lookup = buffer(VlanLookup.SIZE);

    NumberLookup.putVlans(lookup, 0, ranges);

    assertThat(IntStream.range(0, 4096).map(id -> rulesOfVlan(lookup, id)).toArray())
        .containsExactly(expected(ranges, 4096));
    assertThat(lookup.getLong(VlanLookup.SIZE)).isZero();
  }

  private static int rulesOfPort(ByteBuffer lookup, int port) {
    int page = PortLookup.PAGE + port / PortLookup.PORTS_PER_PAGE * PortPage.SIZE;
    int cell =
        lookup.getShort(page + PortPage.FIRST) + (port & lookup.getShort(page + PortPage.MASK));
    assertThat(cell).isLessThan(PortLookup.CELLS);
    return lookup.getInt(
        PortLookup.RULES + Byte.toUnsignedInt(lookup.get(PortLookup.CELL + cell)) * Integer.BYTES);
  }

  private static int rulesOfVlan(ByteBuffer lookup, int id) {
    return lookup.getInt(
        VlanLookup.RULES + Byte.toUnsignedInt(lookup.get(VlanLookup.CELL + id)) * Integer.BYTES);
  }

  private static int[] expected(RuleBits<NumberRange> ranges, int numbers) {
    int[] rules = new int[numbers];
    for (int number = 0; number < numbers; number++) {
      rules[number] = ranges.any();
      for (Map.Entry<NumberRange, Integer> range : ranges.named().entrySet()) {
        if (range.getKey().first() <= number && number <= range.getKey().last()) {
          rules[number] |= range.getValue();
        }
      }
    }
    return rules;
  }

  private static Stream<RuleBits<NumberRange>> random(int numbers) {
    SplittableRandom random = new SplittableRandom(1);
    return Stream.generate(
            () ->
                spread(
                    i -> {
                      int one = random.nextInt(numbers);
                      int other = Math.min(numbers - 1, one + random.nextInt(1, 2000));
                      return new NumberRange(one, other);
                    }))
        .limit(20);
  }

  private static RuleBits<NumberRange> ranges(NumberRange... ranges) {
    return spread(i -> ranges[i % ranges.length]);
  }

  /** As many ranges as there is room for, and rules in every bit. */
  private static RuleBits<NumberRange> spread(IntFunction<NumberRange> range) {
    SequencedMap<NumberRange, Integer> named = new LinkedHashMap<>();
    for (int i = 0; i < RuleSet.MAX_VALUES; i++) {
      named.merge(range.apply(i), 1 << i % 31, (one, other) -> one | other);
    }
    return new RuleBits<>(ANY, named);
  }

  private static ByteBuffer buffer(int size) {
    return ByteBuffer.allocate(size + GUARD).order(ByteOrder.nativeOrder());
  }
}
