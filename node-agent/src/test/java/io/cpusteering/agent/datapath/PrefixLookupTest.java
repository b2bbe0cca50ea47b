// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.agent.plan.program.RuleBits;
import io.cpusteering.agent.plan.program.RuleSet;
import io.cpusteering.api.IpPrefix;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is found in the tables, in the steps of the program, is what the prefixes say. */
class PrefixLookupTest {
  private static final int ANY = 1 << 31;
  private static final int IPV4_BYTES = 4;
  private static final int IPV6_BYTES = 16;

  @Test
  void eachBitHasAPlaceOfItsOwn() {
    assertThat(IntStream.range(0, Long.SIZE).map(PrefixLookup::place).sorted().toArray())
        .containsExactly(IntStream.range(0, Long.SIZE).toArray());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void nestedPrefixesOfBothFamilies(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    RuleBits<IpPrefix> prefixes = draw(random);
    ByteBuffer lookup =
        ByteBuffer.allocate(BpfRuleLayout.PrefixLookup.SIZE).order(ByteOrder.nativeOrder());

    PrefixLookup.put(lookup, 0, prefixes);

    for (int i = 0; i < 5_000; i++) {
      byte[] address = address(random, random.nextBoolean() ? IPV4_BYTES : IPV6_BYTES);
      assertThat(found(lookup, address, ANY))
          .as("%s in %s", Arrays.toString(address), prefixes.named().keySet())
          .isEqualTo(expected(prefixes, address));
    }
  }

  @Test
  void allLengthsAroundOneAddress() {
    for (int bytes : List.of(IPV4_BYTES, IPV6_BYTES)) {
      byte[] inside = new byte[bytes];
      Arrays.fill(inside, (byte) 0xa5);
      for (int from = 0; from <= bytes * Byte.SIZE; from += RuleSet.MAX_VALUES) {
        SequencedMap<IpPrefix, Integer> named = new LinkedHashMap<>();
        for (int i = 0; i < RuleSet.MAX_VALUES && from + i <= bytes * Byte.SIZE; i++) {
          named.put(IpPrefix.of(inside, from + i), 1 << i % 31);
        }
        RuleBits<IpPrefix> prefixes = new RuleBits<>(ANY, named);
        ByteBuffer lookup =
            ByteBuffer.allocate(BpfRuleLayout.PrefixLookup.SIZE).order(ByteOrder.nativeOrder());

        PrefixLookup.put(lookup, 0, prefixes);

        assertThat(found(lookup, inside, ANY)).isEqualTo(expected(prefixes, inside));
        for (int bit = 0; bit < bytes * Byte.SIZE; bit++) {
          byte[] beside = inside.clone();
          beside[bit / Byte.SIZE] ^= (byte) (0x80 >> bit % Byte.SIZE);
          assertThat(found(lookup, beside, ANY))
              .as("bit %d", bit)
              .isEqualTo(expected(prefixes, beside));
        }
      }
    }
  }

  /** As many of each family as there is room for, drawn so that many lie in others. */
  private static RuleBits<IpPrefix> draw(SplittableRandom random) {
    SequencedMap<IpPrefix, Integer> named = new LinkedHashMap<>();
    for (int bytes : List.of(IPV4_BYTES, IPV6_BYTES)) {
      Stream.generate(
              () ->
                  IpPrefix.of(
                      address(random, bytes),
                      random.nextInt(bytes == IPV4_BYTES ? 0 : 32, bytes * Byte.SIZE + 1)))
          .distinct()
          .limit(RuleSet.MAX_VALUES)
          .forEach(prefix -> named.put(prefix, random.nextInt() & ~ANY));
    }
    return new RuleBits<>(ANY, named);
  }

  /** One of few beginnings, and few ways to differ. */
  private static byte[] address(SplittableRandom random, int bytes) {
    byte[] address = new byte[bytes];
    Arrays.fill(address, (byte) (random.nextBoolean() ? 0x0f : 0xf0));
    address[random.nextInt(bytes)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
    address[bytes - 1] ^= (byte) random.nextInt(4);
    return address;
  }

  private static int expected(RuleBits<IpPrefix> prefixes, byte[] address) {
    int rules = prefixes.any();
    for (Map.Entry<IpPrefix, Integer> prefix : prefixes.named().entrySet()) {
      if (prefix.getKey().address().length == address.length
          && IpPrefix.of(address, prefix.getKey().length()).equals(prefix.getKey())) {
        rules |= prefix.getValue();
      }
    }
    return rules;
  }

  private static int found(ByteBuffer lookup, byte[] address, int any) {
    boolean ipv6 = address.length == IPV6_BYTES;
    long found = -1;
    for (int i = 0; i < (ipv6 ? 8 : 4); i++) {
      found &=
          lookup.getLong(
              (ipv6 ? BpfRuleLayout.PrefixLookup.IPV6_HIGH : BpfRuleLayout.PrefixLookup.IPV4)
                  + (i * 256 + Byte.toUnsignedInt(address[i])) * Long.BYTES);
    }
    for (int i = 0; ipv6 && i < 16; i++) {
      int half = address[8 + i / 2] >> (i % 2 == 0 ? 4 : 0) & 0xf;
      found &= lookup.getLong(BpfRuleLayout.PrefixLookup.IPV6_LOW + (i * 16 + half) * Long.BYTES);
    }
    return found == 0
        ? any
        : lookup.getInt(
            (ipv6 ? BpfRuleLayout.PrefixLookup.IPV6_RULES : BpfRuleLayout.PrefixLookup.IPV4_RULES)
                + PrefixLookup.place(Long.numberOfTrailingZeros(found)) * Integer.BYTES);
  }
}
