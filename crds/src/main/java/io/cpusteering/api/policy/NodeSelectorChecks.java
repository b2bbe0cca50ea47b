// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.policy;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/** What a node selector must be like, so that it can match the labels of a node at all. */
final class NodeSelectorChecks {
  private static final Pattern KEY = Pattern.compile(Limits.LABEL_KEY);
  private static final Pattern VALUE = Pattern.compile(Limits.LABEL_VALUE);

  private NodeSelectorChecks() {}

  static void bounds(NodeSelector selector, String path, Violations violations) {
    Map<String, String> labels = labels(selector);
    if (labels.size() > Limits.SELECTOR_LABELS) {
      violations.block(path + ".matchLabels", Messages.atMost(Limits.SELECTOR_LABELS, "entries"));
    }
    labels.forEach(
        (key, value) ->
            violations.length(value, Limits.LABEL_VALUE_LENGTH, path + ".matchLabels." + key));
    violations.entries(
        selector.matchExpressions(),
        Limits.SELECTOR_EXPRESSIONS,
        path + ".matchExpressions",
        (expression, at) -> bounds(expression, at, violations));
  }

  private static void bounds(
      NodeSelectorExpression expression, String path, Violations violations) {
    if (expression.key() == null) {
      violations.block(path + ".key", "is required");
    }
    if (expression.operator() == null) {
      violations.block(path + ".operator", "is required");
    }
    violations.length(expression.key(), Limits.LABEL_KEY_LENGTH, path + ".key");
    violations.entries(
        expression.values(),
        Limits.SELECTOR_VALUES,
        path + ".values",
        (value, at) -> violations.length(value, Limits.LABEL_VALUE_LENGTH, at));
  }

  static void rules(NodeSelector selector, String path, Violations violations) {
    Map<String, String> labels = labels(selector);
    violations.addUnless(
        labels.keySet().stream().allMatch(NodeSelectorChecks::isKey),
        path + ".matchLabels",
        Messages.LABEL_KEY);
    labels.forEach(
        (key, value) ->
            violations.addUnless(
                isValue(value), path + ".matchLabels[" + key + "]", Messages.LABEL_VALUE));
    violations.entries(
        selector.matchExpressions(),
        Limits.SELECTOR_EXPRESSIONS,
        path + ".matchExpressions",
        (expression, at) -> rules(expression, at, violations));
  }

  private static void rules(NodeSelectorExpression expression, String path, Violations violations) {
    // Rules run only after the bounds, which refuse an expression without key or operator.
    String key = Objects.requireNonNull(expression.key());
    SelectorOperator operator = Objects.requireNonNull(expression.operator());
    violations.addUnless(isKey(key), path + ".key", Messages.LABEL_KEY);
    List<String> values = expression.values() == null ? List.of() : expression.values();
    switch (operator) {
      case IN, NOT_IN ->
          violations.addUnless(!values.isEmpty(), path + ".values", Messages.VALUES_NEEDED);
      case EXISTS, DOES_NOT_EXIST ->
          violations.addUnless(values.isEmpty(), path + ".values", Messages.VALUES_FORBIDDEN);
    }
    violations.entries(
        values,
        Limits.SELECTOR_VALUES,
        path + ".values",
        (value, at) -> violations.addUnless(isValue(value), at, Messages.LABEL_VALUE));
  }

  private static boolean isKey(String key) {
    return key.indexOf('/') <= Limits.LABEL_PREFIX_LENGTH && KEY.matcher(key).matches();
  }

  private static boolean isValue(String value) {
    return VALUE.matcher(value).matches();
  }

  private static Map<String, String> labels(NodeSelector selector) {
    return selector.matchLabels() == null ? Map.of() : selector.matchLabels();
  }
}
