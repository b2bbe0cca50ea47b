// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.policy;

/** What people read when a policy is refused, from the API server and from Java alike. */
final class Messages {
  static final String NAME =
      "a policy's name has at most 63 characters, so that the revisions made from it can carry it;"
          + " choose a shorter one";
  static final String SPEC =
      "a policy without a spec asks for nothing; give at least nodeSelector, interfaces and steer";
  static final String NODE_SELECTOR =
      "say which nodes the policy is for: matchLabels, matchExpressions, or nodeSelector: {} for"
          + " every node";
  static final String INTERFACES =
      "say which interfaces to steer: names, patterns, drivers, or defaultRoute: true";
  static final String STEER =
      "say how to spread the packets; steer: {} spreads flows over CPUs that each node chooses";

  static final String LABEL_KEY =
      "a label key is [prefix/]name: a DNS prefix of at most 253 characters, a name of at most 63"
          + " letters, digits, '-', '_' and '.', beginning and ending with a letter or digit";
  static final String LABEL_VALUE =
      "a label value has at most 63 letters, digits, '-', '_' and '.', beginning and ending with a"
          + " letter or digit, or is empty";
  static final String VALUES_NEEDED = "operators In and NotIn need at least one value";
  static final String VALUES_FORBIDDEN =
      "operators Exists and DoesNotExist take no values; leave values out";

  static final String NO_WAY_OF_SELECTING =
      "no interface is selected: give at least one of names, patterns, drivers (each not empty) or"
          + " defaultRoute: true";
  static final String ALL_EXCLUDED =
      "every interface that is named is excluded too, so nothing is left; take names out of exclude";
  static final String INTERFACE_NAME =
      "an interface name has 1 to 15 printable ASCII characters, without '/', ':' and spaces, and"
          + " is neither '.' nor '..'";
  static final String GLOB =
      "a shell glob over interface names has 1 to 64 printable ASCII characters without '/', ':',"
          + " '\\' and spaces; '*', '?' and classes such as [0-9] or [!a-c] are special, and every"
          + " '[' needs its ']'";
  static final String DRIVER =
      "a driver name has 1 to 31 letters, digits, '_', '-' and '.', as 'ethtool -i INTERFACE' shows"
          + " it, such as virtio_net";

  static final String TUNNEL_TWICE = "each kind of tunnel once; take out what is there twice";
  static final String NOTHING_HASHED =
      "with algorithm: RoundRobin and roundRobin.packets: All every packet takes its turn unread, so"
          + " nothing is hashed; leave hash out, or take packets: Datagrams";

  static final String CPU_LIST =
      "a CPU list is CPUs and ranges separated by commas, such as 2-5,8, each CPU 0..8191, without"
          + " spaces";
  static final String CPU_LIST_ORDER =
      "the CPUs of a list must ascend, each given once: write 2-5,8 and not 8,5-2 or 2-5,5";
  static final String EXCLUDES_ALL = "exclude takes away every CPU of list; leave at least one";
  static final String WEIGHTS_NEED_LIST = "weights are shares of the CPUs of list; give list too";
  static final String WEIGHT_CPUS =
      "the cpus of a weight are one CPU such as 4 or one ascending range such as 2-3, each CPU"
          + " 0..8191";
  static final String WEIGHT_OUTSIDE =
      "the cpus of each weight must lie inside one CPU or range of list";
  static final String WEIGHTS_OVERLAP = "a CPU has one weight; weights must not overlap";

  static String between(int min, int max) {
    return "must be between " + min + " and " + max;
  }

  static String atMost(int max, String what) {
    return "may have at most " + max + " " + what;
  }

  private Messages() {}
}
