// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.operator.assignment;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.api.policy.NodeSelector;
import io.cpusteering.api.policy.NodeSelectorExpression;
import io.cpusteering.api.policy.SelectorOperator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SelectionTest {
  private static final Map<String, String> LABELS = Map.of("role", "edge", "zone", "a");

  @ParameterizedTest
  @CsvSource({
    "role, IN, edge, true",
    "role, IN, core, false",
    "none, IN, edge, false",
    "role, NOT_IN, edge, false",
    "role, NOT_IN, core, true",
    "none, NOT_IN, edge, true",
    "role, EXISTS, , true",
    "none, EXISTS, , false",
    "role, DOES_NOT_EXIST, , false",
    "none, DOES_NOT_EXIST, , true"
  })
  void comparesALabel(String key, SelectorOperator operator, String value, boolean matches) {
    NodeSelectorExpression expression =
        new NodeSelectorExpression(key, operator, value == null ? null : List.of("x", value));

    assertThat(Selection.matches(new NodeSelector(null, List.of(expression)), LABELS))
        .isEqualTo(matches);
  }

  @Test
  void wantsEveryLabelAndEveryExpression() {
    NodeSelectorExpression holds =
        new NodeSelectorExpression("zone", SelectorOperator.EXISTS, null);
    NodeSelectorExpression fails =
        new NodeSelectorExpression("none", SelectorOperator.EXISTS, null);

    assertThat(matches(Map.of("role", "edge"), holds)).isTrue();
    assertThat(matches(Map.of("role", "core"), holds)).isFalse();
    assertThat(matches(Map.of("role", "edge", "none", ""), holds)).isFalse();
    assertThat(matches(Map.of("role", "edge"), holds, fails)).isFalse();
    assertThat(matches(Map.of())).isTrue();
  }

  private static boolean matches(
      Map<String, String> labels, NodeSelectorExpression... expressions) {
    return Selection.matches(new NodeSelector(labels, List.of(expressions)), LABELS);
  }
}
