// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.packets;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The hash against values that were calculated apart, with integers of any size, by a SplitMix64
 * that gives the published numbers for the seed 1234567 (6457827717110365317 first).
 */
class ProductSumsTest {
  private static final int ONES = 0xffff_ffff;

  /** 2001:db8:1:2:3:4:5:c8. */
  @ParameterizedTest
  @CsvSource({"0, 43455cfc", "1, 9212094d", "12345, 1450c2f1", "-1, 3e9143ab"})
  void ipv6Address(int seed, String expected) {
    assertThat(new ProductSums(seed).address(0xb80d_0120, 0x0200_0100, 0x0400_0300, 0xc800_0500))
        .isEqualTo(Integer.parseUnsignedInt(expected, 16));
  }

  @ParameterizedTest
  @CsvSource({"0, 3ed60c6f", "1, 1613e27c", "12345, 8c767f1b", "-1, c29717f8"})
  void wordsOfAnAddressAreUnsigned(int seed, String expected) {
    assertThat(new ProductSums(seed).address(ONES, ONES, ONES, ONES))
        .isEqualTo(Integer.parseUnsignedInt(expected, 16));
  }

  /** 02:00:00:00:fe:01. */
  @ParameterizedTest
  @CsvSource({"0, 3a435bdd", "1, 44ffe147", "12345, 826a05ad", "-1, eef02c3c"})
  void macAddress(int seed, String expected) {
    assertThat(new ProductSums(seed).mac(0x0000_0002, 0x01fe))
        .isEqualTo(Integer.parseUnsignedInt(expected, 16));
  }

  /** TCP from 10.0.0.1, port 1000, to 10.0.0.200, port 443. */
  @ParameterizedTest
  @CsvSource({"0, f5fc1bc3", "1, fa63d6ef", "12345, b19dbc55", "-1, 04839625"})
  void flow(int seed, String expected) {
    assertThat(new ProductSums(seed).flow(0x0100_000a, 0xc800_000a, 0xbb01_e803, 6))
        .isEqualTo(Integer.parseUnsignedInt(expected, 16));
  }

  @ParameterizedTest
  @CsvSource({"0, 849f1208", "1, 3bd60422", "12345, 94c226f8", "-1, 33fc31fa"})
  void wordsOfAFlowAreUnsigned(int seed, String expected) {
    assertThat(new ProductSums(seed).flow(ONES, ONES, ONES, 255))
        .isEqualTo(Integer.parseUnsignedInt(expected, 16));
  }

  @ParameterizedTest
  @CsvSource({"0, a2d1f9cd", "1, b53045f6", "12345, ad37c1e3", "-1, 5ffeaa76"})
  void flowOfZeros(int seed, String expected) {
    assertThat(new ProductSums(seed).flow(0, 0, 0, 0))
        .isEqualTo(Integer.parseUnsignedInt(expected, 16));
  }
}
