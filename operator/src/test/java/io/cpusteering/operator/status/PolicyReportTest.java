// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.operator.Golden;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PolicyReportTest {
  static List<Golden> cases() {
    return Golden.in("report");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void says(Golden golden) {
    List<PolicyReport> reports = PolicyReport.of(golden.observed());

    assertThat(Golden.yaml(reports)).isEqualTo(golden.expectedYaml());
  }
}
