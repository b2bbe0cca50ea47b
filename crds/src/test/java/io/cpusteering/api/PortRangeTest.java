// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PortRangeTest {

  @ParameterizedTest
  @CsvSource({"53, 53, 53", "0, 0, 0", "65535, 65535, 65535", "0-65535, 0, 65535", "9-10, 9, 10"})
  void readsAPortAndARange(String text, int first, int last) {
    assertThat(PortRange.parse(text)).contains(new PortRange(first, last));
    assertThat(PortRange.parse(text)).map(PortRange::toString).contains(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "-", "-1", "1-", "053", "65536", "1-65536", "20-10", "5-5", "1-2-3", " 1", "x"
      })
  void readsNothingElse(String text) {
    assertThat(PortRange.parse(text)).isEmpty();
  }

  @Test
  void neverDescends() {
    assertThatThrownBy(() -> new PortRange(2, 1)).hasMessageContaining("ports 2 to 1");
  }
}
