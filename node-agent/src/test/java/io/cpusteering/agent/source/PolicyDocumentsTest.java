// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cpusteering.agent.plan.WantedPolicy;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyDocumentsTest {
  private static final String POLICY =
      """
      apiVersion: cpusteering.io/v1alpha1
      kind: CpuSteeringPolicy
      metadata: {name: spread, labels: {team: net}}
      spec:
        nodeSelector: {}
        priority: 0
        interfaces: {names: [eth0]}
        steer: {algorithm: RoundRobin}
      """;

  @Test
  void readsSeveralDocumentsByPriority() {
    String yaml =
        POLICY
            + "---\n"
            + POLICY.replace("spread", "second")
            + "---\n"
            + POLICY.replace("spread", "urgent").replace("priority: 0", "priority: 5")
            + "---\n";

    List<WantedPolicy> policies = PolicyDocuments.parse("p.yaml", yaml);

    assertThat(policies)
        .extracting(WantedPolicy::policy)
        .containsExactly("urgent", "spread", "second");
    assertThat(policies).extracting(WantedPolicy::uid).doesNotHaveDuplicates();
  }

  @Test
  void theSamePolicyHasTheSameUidAndRevisionEveryTime() {
    assertThat(PolicyDocuments.parse("p.yaml", POLICY))
        .isEqualTo(PolicyDocuments.parse("q.yaml", POLICY));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "kind: CpuSteeringPolicy | kind: Pod             | kind: must be CpuSteeringPolicy",
        "v1alpha1                | v2                    | apiVersion: must be",
        "name: spread,           | name: Spread Uplink,  | metadata.name",
        "spec:                   | sepc:                 | sepc: unknown field",
        "steer:                  | stear:                | spec.stear",
        "RoundRobin              | RoundRobbin           | spec.steer.algorithm",
        "[eth0]                  | ['a b']               | spec.interfaces.names[0]",
        "priority: 0             | priority: 9000        | spec.priority",
        "nodeSelector: {}        | priority: 1           | Duplicate field",
      })
  void aWrongDocumentIsRefusedWithItsPlace(String right, String wrong, String message) {
    assertThatThrownBy(() -> PolicyDocuments.parse("p.yaml", POLICY.replace(right, wrong)))
        .isInstanceOf(OrdersUnreadableException.class)
        .hasMessageContaining("p.yaml")
        .hasMessageContaining(message);
  }

  @Test
  void aNameStandsOnce() {
    assertThatThrownBy(() -> PolicyDocuments.parse("p.yaml", POLICY + "---\n" + POLICY))
        .hasMessageContaining("document 2")
        .hasMessageContaining("policy spread is already in this file");
  }
}
