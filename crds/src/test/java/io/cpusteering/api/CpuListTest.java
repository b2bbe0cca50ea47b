// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CpuListTest {

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "2-5,8", "0-8191", "1,3,5", "8191"})
  void writesWhatItRead(String text) {
    assertThat(CpuList.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2-   | '\"2-\" at position 0 is neither'",
        "a    | '\"a\" at position 0 is neither'",
        "1,,2 | '\"\" at position 2 is neither'",
        "1,   | '\"\" at position 2 is neither'",
        "01   | '\"01\" at position 0 is neither'",
        "' 1' | '\" 1\" at position 0 is neither'",
        "5-3  | '\"5-3\" at position 0 does not end above its beginning'",
        "3-3  | '\"3-3\" at position 0 does not end above its beginning'",
        "0-8192 | '\"0-8192\" at position 0 goes beyond CPU 8191'",
        "1,2-4,4 | '\"4\" at position 6 is not above CPU 4 before it'",
        "2,2  | '\"2\" at position 2 is not above CPU 2 before it'"
      })
  void saysWhatIsWrongAndWhere(String text, String message) {
    assertThatThrownBy(() -> CpuList.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("CPU list \"" + text + "\"")
        .hasMessageContaining(message)
        .hasMessageContaining("write ascending CPUs and ranges such as 2-5,8, each 0..8191");
  }

  @Test
  void joinsRangesThatTouch() {
    assertThat(CpuList.parse("2-3,4-5,7")).hasToString("2-5,7").isEqualTo(CpuList.parse("2-5,7"));
  }

  @Test
  void isASet() {
    CpuList list = CpuList.parse("2-5,8");
    CpuList other = CpuList.of(9, 5, 8);

    assertThat(list.union(other)).hasToString("2-5,8-9");
    assertThat(list.minus(other)).hasToString("2-4");
    assertThat(list.intersect(other)).hasToString("5,8");
    assertThat(list).as("unchanged").hasToString("2-5,8");
    assertThat(list.size()).isEqualTo(5);
    assertThat(list.stream()).containsExactly(2, 3, 4, 5, 8);
    assertThat(list.contains(8)).isTrue();
    assertThat(list.contains(6)).isFalse();
    assertThat(list.contains(-1)).isFalse();
    assertThat(list.containsAll(CpuList.of(2, 8))).isTrue();
    assertThat(list.containsAll(other)).isFalse();
    assertThat(CpuList.EMPTY.isEmpty()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 8192})
  void refusesWhatLinuxCanNotHave(int cpu) {
    assertThatThrownBy(() -> CpuList.of(cpu)).hasMessage("CPU " + cpu + " is outside 0..8191");
  }
}
