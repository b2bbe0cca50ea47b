// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.policy;

/**
 * The bounds and formats of a policy, in one place for the CRD (as annotations of the records) and
 * for {@link Validation}. The expressions mean the same in RE2 and in Java.
 */
final class Limits {
  static final int NAME_LENGTH = 63;

  static final int MIN_PRIORITY = -1000;
  static final int MAX_PRIORITY = 1000;

  static final int SELECTOR_LABELS = 64;
  static final int SELECTOR_EXPRESSIONS = 16;
  static final int SELECTOR_VALUES = 64;
  static final int LABEL_KEY_LENGTH = 317;
  static final int LABEL_PREFIX_LENGTH = 253;
  static final int LABEL_VALUE_LENGTH = 63;
  static final String LABEL_KEY =
      "^([a-z0-9]([-a-z0-9]*[a-z0-9])?([.][a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?"
          + "[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$";
  static final String LABEL_VALUE = "^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$";

  static final int INTERFACE_ENTRIES = 64;

  /** IFNAMSIZ less its terminating zero. */
  static final int INTERFACE_LENGTH = 15;

  /** As dev_valid_name() in the kernel, less what is not printable ASCII. */
  static final String INTERFACE_NAME =
      "^([!-\\-0-9;-~][!-.0-9;-~]*|[.][!-\\-0-9;-~][!-.0-9;-~]*|[.][.][!-.0-9;-~]+)$";

  static final int REDIRECT_INTERFACES = 8;

  static final int GLOB_LENGTH = 64;

  /**
   * Characters of a name, {@code *}, {@code ?}, and classes such as {@code [0-9]} or {@code [!a]}.
   */
  static final String GLOB = "^([!-.0-9;-Z^-~]|\\[[!^]?[\"-.0-9;-Z_-~][!-.0-9;-Z^-~]*\\])+$";

  static final int DRIVER_LENGTH = 31;
  static final String DRIVER = "^[A-Za-z0-9_.-]+$";

  /** As many as there are kinds. */
  static final int TUNNELS = 5;

  /** The datapath tells so many apart, of each kind of entry. */
  static final int DISTINCT_ENTRIES = 64;

  static final int TRAFFIC_RULES = 32;
  static final int RULE_NAME_LENGTH = 63;
  static final String RULE_NAME = "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$";

  /** Of each list in a rule: with more, the API server could not afford to count them. */
  static final int MATCH_ENTRIES = 16;

  static final int PROTOCOL_LENGTH = 8;
  static final String PROTOCOL =
      "^(TCP|UDP|ICMP|ICMPv6|IGMP|IPIP|IPv6|GRE|ESP|AH|DCCP|SCTP|UDP-Lite|OSPF|PIM|VRRP|L2TP"
          + "|0|[1-9][0-9]?|1[0-9]{2}|2[0-4][0-9]|25[0-5])$";

  /** Of the longest one, eight groups and {@code /128}. */
  static final int PREFIX_LENGTH = 43;

  /** A port, 0..65535. */
  private static final String PORT =
      "(0|[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])";

  static final String PORTS = "^" + PORT + "(-" + PORT + ")?$";

  /** Longer than the longest range, {@code 65534-65535}: some write it with spaces. */
  static final int PORTS_LENGTH = 16;

  static final int MIN_VLAN = 0;
  static final int MAX_VLAN = 4094;

  static final int PIN_LENGTH = 255;

  /** Names below bpffs have no dots, see bpf_lookup() in the kernel. */
  static final String PINNED = "^/sys/fs/bpf(/[!-\\-0-~]+)+$";

  static final int CPU_LIST_LENGTH = 1024;

  /** A CPU, 0..8191. */
  private static final String CPU =
      "(0|[1-9][0-9]{0,2}|[1-7][0-9]{3}|80[0-9]{2}|81[0-8][0-9]|819[01])";

  private static final String RANGE = CPU + "(-" + CPU + ")?";
  static final String CPU_RANGE = "^" + RANGE + "$";
  static final String CPU_LIST = "^" + RANGE + "(," + RANGE + ")*$";

  /** Of the longest range, {@code 8190-8191}. */
  static final int CPU_RANGE_LENGTH = 9;

  static final int MIN_CPUS = 1;
  static final int MAX_CPUS = 256;
  static final int WEIGHTS = 16;
  static final int RULE_CPU_LIST_LENGTH = 192;
  static final int RULE_WEIGHTS = 8;
  static final int AVOIDED_KINDS = 3;

  /** A node number as high as kernels have them (MAX_NUMNODES is at most 1024). */
  static final String NUMA_NODE = "^(Local|Any|0|[1-9][0-9]{0,2}|10[01][0-9]|102[0-3])$";

  /** Longer than the longest one, so that the rule tells who writes LocalOnly. */
  static final int NUMA_NODE_LENGTH = 16;

  static final int MIN_WEIGHT = 1;
  static final int MAX_WEIGHT = 100;

  static final int MIN_QUEUE_SIZE = 1;

  /** CPUMAP refuses more with EOVERFLOW. */
  static final int MAX_QUEUE_SIZE = 16384;

  static final int MIN_NICE = -20;
  static final int MAX_NICE = 19;

  /** Longer than the longest time, {@code 600s}, so that the rule tells who writes 1m30s. */
  static final int CONFIRM_LENGTH = 16;

  /** Three askings, a second apart, fit into the shortest. */
  static final String CONFIRM = "^(0|[5-9]|[1-9][0-9]|[1-5][0-9]{2}|600)s$";

  /** Longer than the longest share, {@code 49.99%}, as above. */
  static final int SHARE_LENGTH = 16;

  /** 0.01% to 50%, each written in one way. */
  static final String SHARE = "^((0|[1-9]|[1-4][0-9])[.][0-9]?[1-9]|[1-9]|[1-4][0-9]|50)%$";

  /** Longer than the longest window, {@code 600s}, as above. */
  static final int WINDOW_LENGTH = 16;

  static final String WINDOW = "^([5-9]|[1-9][0-9]|[1-5][0-9]{2}|600)s$";

  private Limits() {}
}
