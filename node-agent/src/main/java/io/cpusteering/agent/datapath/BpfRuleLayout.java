// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

/** The part of {@link BpfLayout} that rules are made of: what they match, and what they do. */
final class BpfRuleLayout {
  static final int MAX_PREFIXES = 64;
  static final int MAX_RANGES = 64;

  /** Room for the rules of each class in a lookup of numbers. */
  private static final int CLASSES = 256;

  /** {@code struct steer_settings}. */
  static final class SteerSettings {
    static final int ALGORITHM = 0;
    static final int PACKETS = 4;
    static final int HASH_BY = 8;
    static final int SYMMETRIC = 12;
    static final int INNER = 16;
    static final int SIZE = 20;

    private SteerSettings() {}
  }

  /** {@code struct redirect_settings}. */
  static final class RedirectSettings {
    static final int SET = 0;
    static final int BROADCAST = 4;
    static final int EXCLUDE_INGRESS = 8;
    static final int MISS_ACTION = 12;
    static final int SIZE = 16;

    private RedirectSettings() {}
  }

  /** {@code struct rule_action}. */
  static final class RuleAction {
    static final int KIND = 0;
    static final int TABLE = 4;
    static final int STEER = 8;
    static final int REDIRECT = STEER + SteerSettings.SIZE;
    static final int SIZE = REDIRECT + RedirectSettings.SIZE;

    private RuleAction() {}
  }

  /** {@code struct ipv4_prefix}. */
  static final class Ipv4Prefix {
    static final int ADDRESS = 0;
    static final int MASK = 4;
    static final int RULES = 8;
    static final int SIZE = 12;

    private Ipv4Prefix() {}
  }

  /** {@code struct ipv6_prefix}. */
  static final class Ipv6Prefix {
    static final int ADDRESS = 0;
    static final int MASK = 16;
    static final int RULES = 32;
    static final int SIZE = 40;

    private Ipv6Prefix() {}
  }

  /** {@code struct prefixes}. */
  static final class Prefixes {
    static final int ANY = 0;
    static final int IPV4_COUNT = 4;
    static final int IPV6_COUNT = 8;
    static final int IPV6_LOW = 12;
    static final int IPV4 = 16;
    static final int IPV6 = IPV4 + MAX_PREFIXES * Ipv4Prefix.SIZE;
    static final int SIZE = IPV6 + MAX_PREFIXES * Ipv6Prefix.SIZE;

    private Prefixes() {}
  }

  /** {@code struct number_range}. */
  static final class NumberRange {
    static final int FIRST = 0;
    static final int SPAN = 2;
    static final int RULES = 4;
    static final int SIZE = 8;

    private NumberRange() {}
  }

  /** {@code struct number_ranges}. */
  static final class NumberRanges {
    static final int ANY = 0;
    static final int COUNT = 4;
    static final int RANGE = 8;
    static final int SIZE = RANGE + MAX_RANGES * NumberRange.SIZE;

    private NumberRanges() {}
  }

  /** {@code struct port_page}. */
  static final class PortPage {
    static final int FIRST = 0;
    static final int MASK = 2;
    static final int SIZE = 4;

    private PortPage() {}
  }

  /** {@code struct port_lookup}. */
  static final class PortLookup {
    static final int PORTS_PER_PAGE = 64;
    static final int PAGES = 65536 / PORTS_PER_PAGE;
    static final int CELLS = 2 * MAX_RANGES * PORTS_PER_PAGE;
    static final int PAGE = 0;
    static final int CELL = PAGE + PAGES * PortPage.SIZE;
    static final int RULES = CELL + CELLS;
    static final int SIZE = RULES + CLASSES * Integer.BYTES;

    private PortLookup() {}
  }

  /** {@code struct vlan_lookup}. */
  static final class VlanLookup {
    static final int VLAN_IDS = 4096;
    static final int CELL = 0;
    static final int RULES = CELL + VLAN_IDS;
    static final int SIZE = RULES + CLASSES * Integer.BYTES;

    private VlanLookup() {}
  }

  /** {@code struct prefix_lookup}. */
  static final class PrefixLookup {
    static final int IPV4 = 0;
    static final int IPV6_HIGH = IPV4 + 4 * 256 * Long.BYTES;
    static final int IPV6_LOW = IPV6_HIGH + 8 * 256 * Long.BYTES;
    static final int IPV4_RULES = IPV6_LOW + 16 * 16 * Long.BYTES;
    static final int IPV6_RULES = IPV4_RULES + MAX_PREFIXES * Integer.BYTES;
    static final int SIZE = IPV6_RULES + MAX_PREFIXES * Integer.BYTES;

    private PrefixLookup() {}
  }

  /** {@code struct rule_set}. */
  static final class RuleSet {
    static final int PROTOCOLS = 256;
    static final int ALL = 0;
    static final int ANY_PROTOCOL = 4;
    static final int PROTOCOL = 8;
    static final int SOURCES = PROTOCOL + PROTOCOLS * Integer.BYTES;
    static final int DESTINATIONS = SOURCES + Prefixes.SIZE;
    static final int SOURCE_PORTS = DESTINATIONS + Prefixes.SIZE;
    static final int DESTINATION_PORTS = SOURCE_PORTS + NumberRanges.SIZE;
    static final int VLANS = DESTINATION_PORTS + NumberRanges.SIZE;
    static final int DESTINATION_PORT = VLANS + NumberRanges.SIZE;
    static final int SOURCE = DESTINATION_PORT + PortLookup.SIZE;
    static final int DESTINATION = SOURCE + PrefixLookup.SIZE;
    static final int SOURCE_PORT = DESTINATION + PrefixLookup.SIZE;
    static final int VLAN = SOURCE_PORT + PortLookup.SIZE;
    static final int ACTION = VLAN + VlanLookup.SIZE;
    static final int SIZE = ACTION + BpfLayout.MAX_RULES * RuleAction.SIZE;

    private RuleSet() {}
  }

  private BpfRuleLayout() {}
}
