// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.policy;

/**
 * The CEL rules of the CRD that need more than a few words. {@link Validation} means the same.
 *
 * <p>The API server refuses a CRD whose rules may cost too much on the largest values the schema
 * allows. Hence the bounds of {@link Limits}, and hence lists are split once and compared as text
 * where that is enough.
 */
final class Rules {
  static final String REQUIRED = "FieldValueRequired";

  static final String LABEL_KEYS =
      "!has(self.matchLabels) || self.matchLabels.all(k, k.indexOf('/') <= "
          + Limits.LABEL_PREFIX_LENGTH
          + " && k.matches(r'"
          + Limits.LABEL_KEY
          + "'))";
  static final String LABEL_KEY =
      "self.key.indexOf('/') <= "
          + Limits.LABEL_PREFIX_LENGTH
          + " && self.key.matches(r'"
          + Limits.LABEL_KEY
          + "')";
  static final String LABEL_VALUE = "self.matches(r'" + Limits.LABEL_VALUE + "')";
  static final String VALUES_NEEDED =
      "!(self.operator in ['In', 'NotIn']) || has(self.values) && self.values.size() > 0";
  static final String VALUES_FORBIDDEN =
      "!(self.operator in ['Exists', 'DoesNotExist']) || !has(self.values)"
          + " || self.values.size() == 0";

  private static final String OTHERWISE_SELECTED =
      "has(self.patterns) && self.patterns.size() > 0"
          + " || has(self.drivers) && self.drivers.size() > 0"
          + " || has(self.defaultRoute) && self.defaultRoute";
  static final String SELECTS = "has(self.names) && self.names.size() > 0 || " + OTHERWISE_SELECTED;
  static final String LEAVES_SOME =
      "!has(self.exclude) || !('*' in self.exclude) && ("
          + OTHERWISE_SELECTED
          + " || !has(self.names) || self.names.size() == 0"
          + " || !self.names.all(n, n in self.exclude))";
  static final String INTERFACE_NAME = "self.matches(r'" + Limits.INTERFACE_NAME + "')";
  static final String GLOB = "self.matches(r'" + Limits.GLOB + "')";
  static final String DRIVER = "self.matches(r'" + Limits.DRIVER + "')";

  private static final String MATCHES_LIST = ".matches('" + Limits.CPU_LIST + "')";

  /**
   * With the end of every entry moved up by a half, the numbers ascend unless entries overlap or
   * touch from behind; what is left are equal single CPUs, found by their text.
   */
  private static final String ASCENDS =
      ".replace(',', '.5,').replace('-', ',').split(',').map(x, double(x)).isSorted()";

  static final String LIST = "!has(self.list) || self.list" + MATCHES_LIST;
  static final String LIST_ORDER =
      "!has(self.list) || !self.list" + MATCHES_LIST + " || self.list" + ASCENDS;
  static final String EXCLUDE =
      "!has(self.exclude) || self.exclude == '' || self.exclude" + MATCHES_LIST;
  static final String EXCLUDE_ORDER =
      "!has(self.exclude) || !self.exclude" + MATCHES_LIST + " || self.exclude" + ASCENDS;
  static final String LEAVES_CPUS =
      "!has(self.list) || !has(self.exclude) || self.list != self.exclude";
  static final String WEIGHTS_NEED_LIST =
      "!has(self.weights) || self.weights.size() == 0 || has(self.list)";

  private Rules() {}
}
