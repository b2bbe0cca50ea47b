// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.agent.datapath.BpfRuleLayout.Ipv4Prefix;
import io.cpusteering.agent.datapath.BpfRuleLayout.Ipv6Prefix;
import io.cpusteering.agent.datapath.BpfRuleLayout.NumberRange;
import io.cpusteering.agent.datapath.BpfRuleLayout.NumberRanges;
import io.cpusteering.agent.datapath.BpfRuleLayout.PortLookup;
import io.cpusteering.agent.datapath.BpfRuleLayout.PortPage;
import io.cpusteering.agent.datapath.BpfRuleLayout.PrefixLookup;
import io.cpusteering.agent.datapath.BpfRuleLayout.Prefixes;
import io.cpusteering.agent.datapath.BpfRuleLayout.RedirectSettings;
import io.cpusteering.agent.datapath.BpfRuleLayout.RuleAction;
import io.cpusteering.agent.datapath.BpfRuleLayout.RuleSet;
import io.cpusteering.agent.datapath.BpfRuleLayout.SteerSettings;
import io.cpusteering.agent.datapath.BpfRuleLayout.VlanLookup;
import io.cpusteering.agent.libbpf.ObjectBtf;
import io.cpusteering.agent.libbpf.ObjectBtf.Struct;
import io.cpusteering.bpf.BpfPrograms;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What Java believes about rules in the objects against the objects themselves. */
@Tag("kernel")
class BpfRuleLayoutTest {
  @Test
  void structuresOfRules() {
    try (ObjectBtf btf = new ObjectBtf(BpfPrograms.STEER.read())) {
      assertThat(btf.struct("rule_set"))
          .isEqualTo(
              new Struct(
                  RuleSet.SIZE,
                  Map.ofEntries(
                      entry("all", RuleSet.ALL),
                      entry("any_protocol", RuleSet.ANY_PROTOCOL),
                      entry("protocol", RuleSet.PROTOCOL),
                      entry("sources", RuleSet.SOURCES),
                      entry("destinations", RuleSet.DESTINATIONS),
                      entry("source_ports", RuleSet.SOURCE_PORTS),
                      entry("destination_ports", RuleSet.DESTINATION_PORTS),
                      entry("vlans", RuleSet.VLANS),
                      entry("source", RuleSet.SOURCE),
                      entry("destination", RuleSet.DESTINATION),
                      entry("source_port", RuleSet.SOURCE_PORT),
                      entry("destination_port", RuleSet.DESTINATION_PORT),
                      entry("vlan", RuleSet.VLAN),
                      entry("action", RuleSet.ACTION))));
      assertThat(btf.struct("prefixes"))
          .isEqualTo(
              new Struct(
                  Prefixes.SIZE,
                  Map.of(
                      "any", Prefixes.ANY,
                      "ipv4_count", Prefixes.IPV4_COUNT,
                      "ipv6_count", Prefixes.IPV6_COUNT,
                      "ipv6_low", Prefixes.IPV6_LOW,
                      "ipv4", Prefixes.IPV4,
                      "ipv6", Prefixes.IPV6)));
      assertThat(btf.struct("ipv4_prefix"))
          .isEqualTo(
              new Struct(
                  Ipv4Prefix.SIZE,
                  Map.of(
                      "address", Ipv4Prefix.ADDRESS,
                      "mask", Ipv4Prefix.MASK,
                      "rules", Ipv4Prefix.RULES)));
      assertThat(btf.struct("ipv6_prefix"))
          .isEqualTo(
              new Struct(
                  Ipv6Prefix.SIZE,
                  Map.of(
                      "address", Ipv6Prefix.ADDRESS,
                      "mask", Ipv6Prefix.MASK,
                      "rules", Ipv6Prefix.RULES,
                      "unused", Ipv6Prefix.RULES + Integer.BYTES)));
      assertThat(btf.struct("number_ranges"))
          .isEqualTo(
              new Struct(
                  NumberRanges.SIZE,
                  Map.of(
                      "any", NumberRanges.ANY,
                      "count", NumberRanges.COUNT,
                      "range", NumberRanges.RANGE)));
      assertThat(btf.struct("number_range"))
          .isEqualTo(
              new Struct(
                  NumberRange.SIZE,
                  Map.of(
                      "first", NumberRange.FIRST,
                      "span", NumberRange.SPAN,
                      "rules", NumberRange.RULES)));
    }
  }

  @Test
  void structuresOfLookups() {
    try (ObjectBtf btf = new ObjectBtf(BpfPrograms.STEER.read())) {
      assertThat(btf.struct("port_page"))
          .isEqualTo(
              new Struct(PortPage.SIZE, Map.of("first", PortPage.FIRST, "mask", PortPage.MASK)));
      assertThat(btf.struct("port_lookup"))
          .isEqualTo(
              new Struct(
                  PortLookup.SIZE,
                  Map.of(
                      "page", PortLookup.PAGE,
                      "cell", PortLookup.CELL,
                      "rules", PortLookup.RULES)));
      assertThat(btf.struct("vlan_lookup"))
          .isEqualTo(
              new Struct(
                  VlanLookup.SIZE, Map.of("cell", VlanLookup.CELL, "rules", VlanLookup.RULES)));
      assertThat(btf.struct("prefix_lookup"))
          .isEqualTo(
              new Struct(
                  PrefixLookup.SIZE,
                  Map.of(
                      "ipv4", PrefixLookup.IPV4,
                      "ipv6_high", PrefixLookup.IPV6_HIGH,
                      "ipv6_low", PrefixLookup.IPV6_LOW,
                      "ipv4_rules", PrefixLookup.IPV4_RULES,
                      "ipv6_rules", PrefixLookup.IPV6_RULES)));
    }
  }

  @Test
  void structuresOfActions() {
    try (ObjectBtf btf = new ObjectBtf(BpfPrograms.STEER.read())) {
      assertThat(btf.struct("rule_action"))
          .isEqualTo(
              new Struct(
                  RuleAction.SIZE,
                  Map.of(
                      "kind", RuleAction.KIND,
                      "table", RuleAction.TABLE,
                      "steer", RuleAction.STEER,
                      "redirect", RuleAction.REDIRECT)));
      assertThat(btf.struct("redirect_settings"))
          .isEqualTo(
              new Struct(
                  RedirectSettings.SIZE,
                  Map.of(
                      "set", RedirectSettings.SET,
                      "broadcast", RedirectSettings.BROADCAST,
                      "exclude_ingress", RedirectSettings.EXCLUDE_INGRESS,
                      "miss_action", RedirectSettings.MISS_ACTION)));
      assertThat(btf.struct("steer_settings"))
          .isEqualTo(
              new Struct(
                  SteerSettings.SIZE,
                  Map.of(
                      "algorithm", SteerSettings.ALGORITHM,
                      "packets", SteerSettings.PACKETS,
                      "hash_by", SteerSettings.HASH_BY,
                      "symmetric", SteerSettings.SYMMETRIC,
                      "inner", SteerSettings.INNER)));
    }
  }
}
