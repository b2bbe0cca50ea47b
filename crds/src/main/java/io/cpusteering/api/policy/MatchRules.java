// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.policy;

/** The CEL rules about the rules for some packets. {@link RuleChecks} means the same. */
final class MatchRules {
  static final String NAME = "self.name.matches('" + Limits.RULE_NAME + "')";
  static final String ONE_DEFAULT =
      "[has(self.steer), has(self.redirect), has(self.pass)].exists_one(given, given)";
  static final String UNIQUE_NAMES =
      "!has(self.rules) || self.rules.all(r, self.rules.exists_one(s, s.name == r.name))";
  static final String ONE_ACTION =
      "[has(self.steer), has(self.redirect), has(self.pass), has(self.drop)].exists_one(given, given)";
  static final String ONE_REMOTE_ACTION =
      "[has(self.redirect), has(self.pass), has(self.drop)].exists_one(given, given)";
  static final String REMOTE_MISS =
      "!has(self.redirect) || self.redirect.onMiss in ['Pass', 'Drop']";

  private static final String PORTS_GIVEN = "has(self.sourcePorts) || has(self.destinationPorts)";
  static final String CRITERION =
      "has(self.protocols) || has(self.sources) || has(self.destinations) || "
          + PORTS_GIVEN
          + " || has(self.vlans)";
  static final String PROTOCOLS_HAVE_PORTS =
      "!("
          + PORTS_GIVEN
          + ") || !has(self.protocols) || self.protocols.all(p, p in ['TCP', 'UDP', 'DCCP', 'SCTP',"
          + " 'UDP-Lite', '6', '17', '33', '132', '136'] || !p.matches('"
          + Limits.PROTOCOL
          + "'))";
  static final String SAME_FAMILY =
      "!has(self.sources) || !has(self.destinations) || self.sources.exists(s,"
          + " self.destinations.exists(d, s.contains(':') == d.contains(':')))";

  static final String PROTOCOL = "self.matches('" + Limits.PROTOCOL + "')";
  static final String PORTS =
      "self.matches('"
          + Limits.PORTS
          + "') && [self.split('-').map(p, int(p))].all(p, p.size() == 1 || p[0] < p[1])";
  static final String PREFIX = "isCIDR(self) && string(cidr(self).masked()) == self";
  static final String RIGHT_PREFIX =
      "isCIDR(self) ? '"
          + Messages.WRITE_PREFIX
          + "%s'.format([string(cidr(self).masked())]) : isIP(self) ? '"
          + Messages.WRITE_PREFIX
          + "%s/%d'.format([string(ip(self)), ip(self).family() == 4 ? 32 : 128]) : '"
          + Messages.PREFIX
          + "'";

  /**
   * The lists of all rules have at most 64 different entries. What several rules have counts as a
   * fraction in each of them, since the oldest API servers can neither flatten lists nor take out
   * what is there twice; what one rule has twice counts twice. The lists are collected first, since
   * the API server takes long to look up a field of an object, 512 times 32 of them most of all.
   */
  private static final String COUNT = "!has(self.rules) || self.rules.map(r, has(r.match.";

  private static final String THEN = ") ? r.match.";
  private static final String COLLECT =
      ".size() : 0).sum() <= " + Limits.DISTINCT_ENTRIES + " || [self.rules.map(r, has(r.match.";
  private static final String AT_MOST =
      " : [])].all(lists, lists.map(list, list.map(e, 1.0 /"
          + " double(lists.filter(other, e in other).size())).sum()).sum() < "
          + Limits.DISTINCT_ENTRIES
          + ".5)";

  static final String SOURCES =
      COUNT + "sources" + THEN + "sources" + COLLECT + "sources" + THEN + "sources" + AT_MOST;
  static final String DESTINATIONS =
      COUNT
          + "destinations"
          + THEN
          + "destinations"
          + COLLECT
          + "destinations"
          + THEN
          + "destinations"
          + AT_MOST;
  static final String SOURCE_PORTS =
      COUNT
          + "sourcePorts"
          + THEN
          + "sourcePorts"
          + COLLECT
          + "sourcePorts"
          + THEN
          + "sourcePorts"
          + AT_MOST;
  static final String DESTINATION_PORTS =
      COUNT
          + "destinationPorts"
          + THEN
          + "destinationPorts"
          + COLLECT
          + "destinationPorts"
          + THEN
          + "destinationPorts"
          + AT_MOST;
  static final String VLANS =
      COUNT + "vlans" + THEN + "vlans" + COLLECT + "vlans" + THEN + "vlans" + AT_MOST;

  private MatchRules() {}
}
