// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.packets.mutation;

import java.util.List;
import java.util.Map;

/** The fields that decide, by the layers of the packet table. */
final class Fields {
  private static final int[] ETHER_TYPES = {
    0, 0x0026, 0x05ff, 0x0600, 0x0800, 0x0806, 0x6558, 0x8100, 0x86dd, 0x8809, 0x8847, 0x888e,
    0x88a8, 0x88cc, 0x88f7, 0x8902, 0x9100, 0xffff
  };
  private static final int[] PROTOCOLS = {
    0, 1, 2, 4, 6, 17, 33, 41, 43, 44, 47, 50, 51, 58, 59, 60, 132, 135, 136, 139, 140, 255
  };
  private static final int[] PORTS = {
    0, 53, 318, 319, 320, 321, 2152, 3783, 3784, 3785, 4784, 4789, 6081, 6784, 8472, 0xffff
  };
  private static final int[] LENGTHS = {0, 1, 2, 3, 4, 7, 15, 31, 63, 127, 255};

  private static final int[] TAGS = {0, 1, 7, 99, 100, 0x0fff, 0x1007, 0xe000};
  private static final int[] IPV4_BEGINNINGS = {0, 0x0a00, 0x0a7f, 0x0a80, 0xc0a8, 0xffff};

  private static final List<Field> TAG =
      List.of(new Field(0, 2, TAGS), new Field(2, 2, ETHER_TYPES));
  private static final List<Field> LATER_HEADER =
      List.of(new Field(0, 1, PROTOCOLS), new Field(1, 1, LENGTHS));
  private static final List<Field> PORT_PAIR =
      List.of(new Field(0, 2, PORTS), new Field(2, 2, PORTS));

  private static final Map<String, List<Field>> BY_LAYER =
      Map.ofEntries(
          Map.entry(
              "eth",
              List.of(
                  new Field(12, 2, ETHER_TYPES),
                  new Field(0, 2, 0x0180),
                  new Field(4, 2, 0, 15, 16))),
          Map.entry("vlan", TAG),
          Map.entry("svlan", TAG),
          Map.entry(
              "ipv4",
              List.of(
                  new Field(0, 1, 0, 0x40, 0x44, 0x45, 0x46, 0x4f, 0x55, 0x60, 0x65, 0xff),
                  new Field(2, 2, 0, 19, 20, 0xffff),
                  new Field(6, 2, 0, 1, 0x1fff, 0x2000, 0x4000, 0x8000, 0xffff),
                  new Field(9, 1, PROTOCOLS),
                  new Field(12, 2, IPV4_BEGINNINGS),
                  new Field(18, 2, 0, 1, 2, 3, 0xffff))),
          Map.entry(
              "ipv6",
              List.of(
                  new Field(0, 1, 0, 0x45, 0x50, 0x60, 0x6f, 0x70, 0xff),
                  new Field(4, 2, 0, 1, 0xffff),
                  new Field(6, 1, PROTOCOLS),
                  new Field(8, 2, 0, 0x2001, 0x7fff, 0x8000),
                  new Field(24, 2, 0, 0x2001, 0x7fff, 0x8000),
                  new Field(38, 2, 0, 1, 2, 3, 0xffff))),
          Map.entry("hopopts", LATER_HEADER),
          Map.entry("routing", LATER_HEADER),
          Map.entry("dstopts", LATER_HEADER),
          Map.entry("mobility", LATER_HEADER),
          Map.entry("hip", LATER_HEADER),
          Map.entry("shim6", LATER_HEADER),
          Map.entry(
              "frag",
              List.of(
                  new Field(0, 1, PROTOCOLS),
                  new Field(1, 1, LENGTHS),
                  new Field(2, 2, 0, 1, 2, 4, 6, 7, 8, 0xfff8, 0xffff))),
          Map.entry("tcp", PORT_PAIR),
          Map.entry("udp", PORT_PAIR),
          Map.entry("dccp", PORT_PAIR),
          Map.entry("sctp", PORT_PAIR),
          Map.entry("udplite", PORT_PAIR),
          Map.entry("ah", LATER_HEADER),
          Map.entry("icmp", List.of(new Field(0, 1, 0, 1, 2, 3, 4, 5, 6, 8, 10, 11, 12, 13, 255))),
          Map.entry(
              "icmp6",
              List.of(
                  new Field(
                      0, 1, 0, 1, 2, 3, 4, 5, 127, 128, 132, 133, 134, 135, 136, 137, 138, 255))),
          Map.entry("vxlan", List.of(new Field(0, 1, 0, 0x08, 0xf7, 0xff))),
          Map.entry(
              "geneve",
              List.of(
                  new Field(0, 1, 0, 1, 2, 0x3f, 0x40, 0x80, 0xc1, 0xff),
                  new Field(2, 2, ETHER_TYPES))),
          Map.entry(
              "gre",
              List.of(
                  new Field(
                      0, 2, 0, 1, 4, 7, 0x0800, 0x1000, 0x2000, 0x4000, 0x8000, 0xb000, 0xf000),
                  new Field(2, 2, ETHER_TYPES))),
          Map.entry(
              "gtpu",
              List.of(
                  new Field(
                      0, 1, 0x10, 0x20, 0x30, 0x31, 0x32, 0x33, 0x34, 0x35, 0x37, 0x38, 0x50, 0xff),
                  new Field(1, 1, 0, 1, 2, 26, 31, 254, 255),
                  new Field(11, 1, 0, 0x20, 0x85, 0xc0))),
          Map.entry("gtpext", List.of(new Field(0, 1, LENGTHS), new Field(3, 1, 0, 0x85, 0xc0))));

  private Fields() {}

  /** Those of a layer; none when nothing depends on it. */
  static List<Field> of(String layer) {
    return BY_LAYER.getOrDefault(layer, List.of());
  }
}
