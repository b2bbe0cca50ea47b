// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CorpusTest {
  static List<PolicyFile> valid() {
    return PolicyFile.valid();
  }

  static List<PolicyFile> invalid() {
    return PolicyFile.invalid();
  }

  @Test
  void everyWrongPolicySaysWhatIsWrongWithIt() {
    assertThat(invalid()).allSatisfy(file -> assertThat(file.expected()).isNotEmpty());
    assertThat(valid()).allSatisfy(file -> assertThat(file.expected()).isEmpty());
  }

  @ParameterizedTest
  @MethodSource("valid")
  void acceptsWhatIsRight(PolicyFile file) {
    assertThat(Verdict.ofJava(file.policy()).violations()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("invalid")
  void refusesWhatIsWrong(PolicyFile file) {
    Verdict.ofJava(file.policy()).assertRefusedAs(file.expected());
  }
}
