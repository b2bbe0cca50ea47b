// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

/** Where in the receive path an XDP program runs. */
public enum XdpMode {
  /** In the driver. */
  NATIVE,
  /** In the stack, after the socket buffer was made. */
  GENERIC
}
