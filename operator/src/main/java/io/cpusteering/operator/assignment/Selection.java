// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.operator.assignment;

import io.cpusteering.api.policy.NodeSelector;
import io.cpusteering.api.policy.NodeSelectorExpression;
import java.util.List;
import java.util.Map;

/**
 * Whether a selector matches the labels of a node, as label selectors do everywhere in Kubernetes.
 */
public final class Selection {
  private Selection() {}

  /** True when every label and every expression matches; an empty selector matches every node. */
  public static boolean matches(NodeSelector selector, Map<String, String> labels) {
    Map<String, String> wanted = selector.matchLabels();
    List<NodeSelectorExpression> expressions = selector.matchExpressions();
    return (wanted == null || labels.entrySet().containsAll(wanted.entrySet()))
        && (expressions == null
            || expressions.stream().allMatch(expression -> matches(expression, labels)));
  }

  private static boolean matches(NodeSelectorExpression expression, Map<String, String> labels) {
    String value = labels.get(expression.key());
    List<String> values = expression.values() == null ? List.of() : expression.values();
    return switch (expression.operator()) {
      case IN -> value != null && values.contains(value);
      // A missing label has none of the values, so NotIn matches it.
      case NOT_IN -> value == null || !values.contains(value);
      case EXISTS -> value != null;
      case DOES_NOT_EXIST -> value == null;
      case null -> throw new IllegalArgumentException("unvalidated selector: no operator");
    };
  }
}
