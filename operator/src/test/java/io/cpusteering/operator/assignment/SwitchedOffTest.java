// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.operator.assignment;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class SwitchedOffTest {
  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"false", "False", " FALSE "})
  void aNodeIsOnWithoutTheAnnotationAndWithFalse(@Nullable String value) {
    assertThat(SwitchedOff.of(value)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "true, -",
        "' True', -",
        "'', -",
        "yes, yes",
        "0, 0",
        "' alice looks for a loss ', alice looks for a loss",
      })
  void anyOtherValueSwitchesOffAndIsTheReason(String value, @Nullable String reason) {
    assertThat(SwitchedOff.of(value)).contains(new SwitchedOff(reason));
  }

  @Test
  void aLongReasonIsCut() {
    assertThat(SwitchedOff.of("x".repeat(1000)))
        .hasValueSatisfying(off -> assertThat(off.reason()).hasSize(256));
  }
}
