// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.operator.assignment;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.operator.Golden;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AssignmentTest {
  static List<Golden> cases() {
    return Golden.in("assignment");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void decides(Golden golden) {
    Decision decision = Assignment.decide(golden.observed());

    assertThat(Golden.yaml(decision)).isEqualTo(golden.expectedYaml());
  }
}
