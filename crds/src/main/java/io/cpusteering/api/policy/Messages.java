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
  static final String ONE_DEFAULT =
      "say what happens to a packet that no rule is for: exactly one of steer, redirect and"
          + " pass; steer: {} spreads flows over CPUs that each node chooses, pass: {} leaves packets where"
          + " they are";

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
      "with algorithm: RoundRobin and roundRobin.packets: All every packet takes its turn and none"
          + " is hashed; leave hash out, or take packets: Datagrams";

  static final String ONE_INTERFACE =
      "only a broadcast goes out of several interfaces, a copy out of each: set broadcast: true, or"
          + " name one";
  static final String INTERFACE_TWICE = "each interface once; take out what is there twice";
  static final String EXCLUDE_INGRESS =
      "only a broadcast can leave out the interface that a packet came from: set broadcast: true, or"
          + " leave excludeIngress out";
  static final String BROADCAST_MISS =
      "the kernel ignores onMiss in a broadcast, which goes out of the interfaces that are there;"
          + " leave onMiss out";

  static final String RULE_NAME =
      "a rule's name is a DNS label: at most 63 lower-case letters, digits and '-', beginning and"
          + " ending with a letter or digit";
  static final String RULE_NAMES = "two rules have the same name; give each a name of its own";
  static final String ONE_ACTION =
      "a rule does one thing with its packets: give exactly one of steer, redirect, pass: {}"
          + " and drop: {}";
  static final String ONE_REMOTE_ACTION =
      "a rule does one thing with its packets: give exactly one of redirect, pass: {} and drop: {}";
  static final String REMOTE_MISS =
      "on the CPU that a packet was steered to the kernel knows neither Transmit nor Abort; take Pass"
          + " or Drop";
  static final String ONE_REMOTE =
      "say what runs on the CPU that a packet was steered to: exactly one of rules and program, or"
          + " leave remote out";
  static final String PINNED =
      "a pinned program is given as its path below /sys/fs/bpf, whose names have no dots and spaces,"
          + " such as /sys/fs/bpf/mine/second; bpftool prog pin pins one";
  static final String CRITERION =
      "say which packets the rule is for: at least one of protocols, sources, destinations,"
          + " sourcePorts, destinationPorts and vlans";
  static final String PROTOCOL =
      "a protocol is a name (TCP, UDP, ICMP, ICMPv6, IGMP, IPIP, IPv6, GRE, ESP, AH, DCCP, SCTP,"
          + " UDP-Lite, OSPF, PIM, VRRP, L2TP) or a number 0..255, such as \"112\"";
  static final String PROTOCOL_WITHOUT_PORTS =
      "only TCP, UDP, DCCP, SCTP and UDP-Lite have ports; move the other protocols to a rule without"
          + " ports";
  static final String PREFIX =
      "a prefix is an IPv4 or IPv6 address and a length, such as 10.0.0.0/8 or 2001:db8::/32";
  static final String WRITE_PREFIX =
      "all bits beyond the length of a prefix are zero, and it is written the short way: write ";
  static final String FAMILIES =
      "no packet has an IPv4 and an IPv6 address, so this matches none; give sources and destinations"
          + " of one family";
  static final String PORTS =
      "write a port such as \"53\" or an ascending range such as \"10000-20000\", each port 0..65535";
  static final String SOURCES =
      "the rules together may have at most 64 different sources; use shorter prefixes, or another"
          + " policy for some of the interfaces";
  static final String DESTINATIONS =
      "the rules together may have at most 64 different destinations; use shorter prefixes, or another"
          + " policy for some of the interfaces";
  static final String SOURCE_PORTS =
      "the rules together may have at most 64 different sourcePorts; join what touches to ranges";
  static final String DESTINATION_PORTS =
      "the rules together may have at most 64 different destinationPorts; join what touches to ranges";
  static final String VLANS = "the rules together may have at most 64 different vlans";

  static final String CPU_LIST =
      "a CPU list is CPUs and ranges separated by commas, such as 2-5,8, each CPU 0..8191, without"
          + " spaces";
  static final String CPU_LIST_ORDER =
      "the CPUs of a list must ascend, each given once: write 2-5,8 and not 8,5-2 or 2-5,5";
  static final String EXCLUDES_ALL = "exclude takes away every CPU of list; leave at least one";
  static final String NUMA_NODE =
      "a NUMA node is Local (that of the interface), Any, or a number in quotes, such as \"1\"";
  static final String WEIGHTS_NEED_LIST = "weights are shares of the CPUs of list; give list too";
  static final String WEIGHT_CPUS =
      "the cpus of a weight are one CPU such as 4 or one ascending range such as 2-3, each CPU"
          + " 0..8191";
  static final String WEIGHT_OUTSIDE =
      "the cpus of each weight must lie inside one CPU or range of list";
  static final String WEIGHTS_OVERLAP = "a CPU has one weight; weights must not overlap";

  static final String CONFIRM =
      "the time to confirm a change in is whole seconds from 5s to 600s, such as 30s; 0s leaves"
          + " changes unconfirmed";
  static final String MAX_LOSS =
      "the loss that is put up with is a share from 0.01% to 50%, with at most two decimals and no"
          + " zeros at its end, such as \"0.5%\"";
  static final String WINDOW = "a window is whole seconds from 5s to 600s, such as 30s";

  static String between(int min, int max) {
    return "must be between " + min + " and " + max;
  }

  static String atMost(int max, String what) {
    return "may have at most " + max + " " + what;
  }

  static String atLeast(int min, String what) {
    return "must have at least " + min + " " + what;
  }

  private Messages() {}
}
