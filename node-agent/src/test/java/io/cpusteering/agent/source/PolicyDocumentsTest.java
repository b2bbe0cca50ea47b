// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cpusteering.agent.plan.WantedPolicy;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

    List<WantedPolicy> policies = parse("p.yaml", yaml);

    assertThat(policies)
        .extracting(WantedPolicy::policy)
        .containsExactly("urgent", "spread", "second");
    assertThat(policies).extracting(WantedPolicy::uid).doesNotHaveDuplicates();
  }

  @Test
  void theSamePolicyHasTheSameUidAndRevisionEveryTime() {
    assertThat(parse("p.yaml", POLICY)).isEqualTo(parse("q.yaml", POLICY));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "kind: CpuSteeringPolicy | kind: Pod             | kind: must be CpuSteeringPolicy",
        "v1alpha1                | v2                    | apiVersion: must be",
        "name: spread,           | name: Spread Uplink,  | metadata.name",
        "kind: CpuSteeringPolicy | kind: List            | kind: must be CpuSteeringPolicy",
        "kind: CpuSteeringPolicy | items: []              | kind: is missing; it must be",
        "apiVersion:             | status:                | apiVersion: is missing; it must be",
        "spec:                   | sepc:                 | sepc: unknown field",
        "steer:                  | stear:                | spec.stear",
        "RoundRobin              | RoundRobbin           | spec.steer.algorithm",
        "[eth0]                  | ['a b']               | spec.interfaces.names[0]",
        "priority: 0             | priority: 9000        | spec.priority",
        "nodeSelector: {}        | priority: 1           | Duplicate field",
      })
  void aWrongDocumentIsRefusedWithItsPlace(String right, String wrong, String message) {
    assertThatThrownBy(() -> parse("p.yaml", POLICY.replace(right, wrong)))
        .isInstanceOf(OrdersUnreadableException.class)
        .hasMessageContaining("p.yaml")
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"spread-uplink", "42", "''", "[]", "{}", "- spread\n- second"})
  void whatIsNoPolicyIsNoOrderToSteerNothing(String document) {
    assertThatThrownBy(() -> parse("p.yaml", POLICY + "---\n" + document + "\n"))
        .isInstanceOf(OrdersUnreadableException.class)
        .hasMessageContaining("p.yaml, document 2: not a CpuSteeringPolicy")
        .hasMessageContaining("lines of ---");
  }

  @ParameterizedTest
  @ValueSource(strings = {"# nothing\n", "---\n---\n", "--- # nothing\n", "null\n", "\n"})
  void aDocumentOfNothingIsPassedOver(String yaml) {
    assertThat(parse("p.yaml", yaml)).isEmpty();
  }

  @Test
  void aListIsRefusedRatherThanWhatFollowsItForgotten() {
    String list = "- " + POLICY.replace("\n", "\n  ").stripTrailing() + "\n";

    assertThatThrownBy(() -> parse("p.yaml", list + "---\n" + POLICY.replace("spread", "second")))
        .isInstanceOf(OrdersUnreadableException.class)
        .hasMessageContaining("p.yaml, document 1: not a CpuSteeringPolicy");
  }

  @Test
  void aNameStandsOnce() {
    assertThatThrownBy(() -> parse("p.yaml", POLICY + "---\n" + POLICY))
        .hasMessageContaining("p.yaml, document 2: metadata.name")
        .hasMessageContaining("policy spread stands in p.yaml, document 1 already");
  }

  @Test
  void aNameStandsInOneFile() {
    assertThatThrownBy(
            () ->
                PolicyDocuments.parse(
                    new TreeMap<>(Map.of("a.yaml", POLICY, "b.yaml", "# more\n---\n" + POLICY))))
        .hasMessageContaining("b.yaml, document 1: metadata.name")
        .hasMessageContaining("policy spread stands in a.yaml, document 1 already");
  }

  @Test
  void severalFilesAreOneListByPriorityThenFile() {
    SequencedMap<String, String> files =
        new TreeMap<>(
            Map.of(
                "b.yaml", POLICY.replace("spread", "b"),
                "a.yaml", POLICY.replace("spread", "a"),
                "c.yaml", POLICY.replace("spread", "c").replace("priority: 0", "priority: 1")));

    assertThat(PolicyDocuments.parse(files))
        .extracting(WantedPolicy::policy)
        .containsExactly("c", "a", "b");
  }

  @Test
  void whatIsNoYamlIsRefusedWithLineAndColumn() {
    assertThatThrownBy(() -> parse("p.yaml", POLICY.replace("spec:", "spec: : {")))
        .isInstanceOf(OrdersUnreadableException.class)
        .hasMessageContaining("p.yaml, line 4, column ")
        .hasMessageContaining("not YAML")
        .hasMessageContaining("what runs is kept until that is corrected");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'steer: {'      | while parsing a flow node: expected the node content, but found",
        "'\tsteer: {}' | found character",
      })
  void whatIsNoYamlIsToldWithWhatWasFound(String wrong, String message) {
    assertThatThrownBy(() -> parse("p.yaml", POLICY + wrong + "\n"))
        .hasMessageContaining(message)
        .message()
        .hasLineCount(1);
  }

  private static List<WantedPolicy> parse(String file, String yaml) {
    return PolicyDocuments.parse(new TreeMap<>(Map.of(file, yaml)));
  }
}
