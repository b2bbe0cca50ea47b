// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

/** XDP features of drivers that decisions turn on, by the kernel's names. */
final class XdpFeature {
  /** Programs run in native mode. */
  static final String BASIC = "basic";

  /** What a program gives to a CPU or to another interface gets there. */
  static final String REDIRECT = "redirect";

  /** Packets that lie in several buffers get to programs. */
  static final String RX_SG = "rx-sg";

  private XdpFeature() {}
}
