// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.host;

/** Tells whether an interface takes what is redirected to it in native mode. */
@FunctionalInterface
public interface XdpSenders {
  /**
   * Asks the kernel.
   *
   * @param ifindex index of an interface of this network namespace
   */
  XdpSending sending(int ifindex);
}
