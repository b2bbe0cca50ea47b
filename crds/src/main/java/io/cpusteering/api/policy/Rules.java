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

  static final String ONE_INTERFACE = "self.interfaces.size() <= 1 || self.broadcast";
  static final String INTERFACES_ONCE =
      "self.interfaces.all(i, self.interfaces.exists_one(j, j == i))";

  static final String PINNED = "self.pinned.matches(r'" + Limits.PINNED + "')";

  /** The API server checks {@code safety: {}} before it fills in what that leaves out. */
  static final String CONFIRM =
      "!has(self.confirm) || self.confirm.matches('" + Limits.CONFIRM + "')";

  static final String MAX_LOSS =
      "!has(self.maxLoss) || self.maxLoss.matches('" + Limits.SHARE + "')";

  static final String WINDOW = "!has(self.window) || self.window.matches('" + Limits.WINDOW + "')";

  static final String TUNNELS_ONCE =
      "!has(self.inner) || self.inner.all(t, self.inner.exists_one(u, u == t))";

  /** Only what was set to something else: a default can't be told from what was left out. */
  static final String HASH_READS =
      "self.algorithm != 'RoundRobin' || self.roundRobin.packets != 'All'"
          + " || self.hash.by == 'Flow' && !self.hash.symmetric"
          + " && (!has(self.hash.inner) || self.hash.inner.size() == 0)";

  private static final String MATCHES_LIST = ".matches('" + Limits.CPU_LIST + "')";

  private static final String MATCHES_RANGE = ".matches('" + Limits.CPU_RANGE + "')";

  /** The numbers of a CPU or range. */
  private static final String NUMBERS = ".split('-').map(x, int(x))";

  /** The numbers of a list. */
  private static final String ALL_NUMBERS = ".replace('-', ',').split(',').map(x, int(x))";

  /** Every number is above the one before it: they ascend, and none is there twice. */
  private static final String ASCENDS =
      ALL_NUMBERS + "].all(l, l.isSorted() && l.all(x, l.indexOf(x) == l.lastIndexOf(x)))";

  static final String LIST = "!has(self.list) || self.list" + MATCHES_LIST;
  static final String LIST_ORDER =
      "!has(self.list) || !self.list" + MATCHES_LIST + " || [self.list" + ASCENDS;
  static final String EXCLUDE =
      "!has(self.exclude) || self.exclude == '' || self.exclude" + MATCHES_LIST;
  static final String EXCLUDE_ORDER =
      "!has(self.exclude) || !self.exclude" + MATCHES_LIST + " || [self.exclude" + ASCENDS;

  /** Sees what one range of exclude takes away, and lists that are the same: more would cost. */
  static final String LEAVES_CPUS =
      "!has(self.list) || !has(self.exclude) || self.exclude == ''"
          + " || self.list != self.exclude && ("
          + "!self.list"
          + MATCHES_LIST
          + " || !self.exclude"
          + MATCHES_RANGE
          + " || self.list"
          + ALL_NUMBERS
          + ".min() < self.exclude"
          + NUMBERS
          + ".min() || self.list"
          + ALL_NUMBERS
          + ".max() > self.exclude"
          + NUMBERS
          + ".max())";

  static final String NUMA_NODE =
      "!has(self.numaNode) || self.numaNode.matches('" + Limits.NUMA_NODE + "')";

  static final String WEIGHT_CPUS =
      "self.cpus"
          + MATCHES_RANGE
          + " && [self.cpus"
          + NUMBERS
          + "].all(n, n.size() == 1 || n[0] < n[1])";
  static final String WEIGHTS_NEED_LIST =
      "!has(self.weights) || self.weights.size() == 0 || has(self.list)";

  private static final String WEIGHTS_READABLE = "self.weights.all(w, w.cpus" + MATCHES_RANGE + ")";
  static final String WEIGHTS_INSIDE =
      "!has(self.weights) || !has(self.list) || !self.list"
          + MATCHES_LIST
          + " || !"
          + WEIGHTS_READABLE
          + " || [self.list.split(',').map(r, r"
          + NUMBERS
          + ")].all(l, self.weights.map(w, w.cpus"
          + NUMBERS
          + ").all(w, l.exists(r, r.min() <= w.min() && w.max() <= r.max())))";
  static final String WEIGHTS_APART =
      "!has(self.weights) || !"
          + WEIGHTS_READABLE
          + " || self.weights.map(w, w.cpus"
          + NUMBERS
          + ").all(w, self.weights.map(v, v.cpus"
          + NUMBERS
          + ").exists_one(v, v.min() <= w.max() && w.min() <= v.max()))";

  private Rules() {}
}
