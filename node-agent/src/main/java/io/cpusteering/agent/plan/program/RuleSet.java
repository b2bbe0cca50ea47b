// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan.program;

import io.cpusteering.api.IpPrefix;
import java.util.List;

/**
 * Rules as the program has them: not rule by rule but criterion by criterion, so that each
 * criterion of a packet is looked at once for all rules. Of the rules that no criterion rules out
 * the first is the one.
 *
 * @param protocols by number of the IP protocol
 * @param sources by source prefix
 * @param destinations by destination prefix
 * @param sourcePorts by range of source ports
 * @param destinationPorts by range of destination ports
 * @param vlans by range of VLAN ids
 * @param actions of each rule, in order
 */
public record RuleSet(
    RuleBits<Integer> protocols,
    RuleBits<IpPrefix> sources,
    RuleBits<IpPrefix> destinations,
    RuleBits<NumberRange> sourcePorts,
    RuleBits<NumberRange> destinationPorts,
    RuleBits<NumberRange> vlans,
    List<RuleAction> actions) {
  /** The kernel's room for rules: one bit each in a word. */
  public static final int MAX_RULES = 32;

  /**
   * The kernel's room for different prefixes of one family, and for different ranges, of a list.
   */
  public static final int MAX_VALUES = 64;

  /** No rules. */
  public static final RuleSet NONE = of(List.of());

  public RuleSet {
    actions = List.copyOf(actions);
    if (actions.size() > MAX_RULES
        || !fits(sources)
        || !fits(destinations)
        || sourcePorts.named().size() > MAX_VALUES
        || destinationPorts.named().size() > MAX_VALUES
        || vlans.named().size() > MAX_VALUES) {
      throw new IllegalArgumentException("more rules or values than the program has room for");
    }
  }

  /**
   * Turns rules into sets.
   *
   * @param rules in order of precedence, at most {@link #MAX_RULES}
   * @throws IllegalArgumentException when there are more rules or different values than the kernel
   *     has room for; a valid policy does not have them
   */
  public static RuleSet of(List<Rule> rules) {
    return new RuleSet(
        RuleBits.of(rules, match -> match.protocols().stream().sorted().toList()),
        RuleBits.of(rules, Rule.Match::sources),
        RuleBits.of(rules, Rule.Match::destinations),
        RuleBits.of(rules, Rule.Match::sourcePorts),
        RuleBits.of(rules, Rule.Match::destinationPorts),
        RuleBits.of(rules, Rule.Match::vlans),
        rules.stream().map(Rule::action).toList());
  }

  private static boolean fits(RuleBits<IpPrefix> prefixes) {
    long ipv6 = prefixes.named().keySet().stream().filter(IpPrefix::isIpv6).count();
    return ipv6 <= MAX_VALUES && prefixes.named().size() - ipv6 <= MAX_VALUES;
  }

  /** How many sets of interfaces the actions name: the highest number, and one. */
  public int sets() {
    return ProgramSettings.sets(actions.stream());
  }

  /** One bit for each rule there is. */
  public int all() {
    return actions.size() == Integer.SIZE ? -1 : (1 << actions.size()) - 1;
  }
}
