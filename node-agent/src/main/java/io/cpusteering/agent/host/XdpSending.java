// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.host;

/** Whether an interface takes what is redirected to it in native mode. */
public enum XdpSending {
  /** It does. */
  READY,
  /** Not as it is; its driver can. */
  NOT_YET,
  /** It can not: it has no native XDP, as a VLAN device or one with too few queues for it. */
  NEVER,
  /** The kernel doesn't tell (before 6.3). */
  UNKNOWN,
}
