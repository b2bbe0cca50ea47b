// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import java.util.List;

/**
 * Interfaces that packets are sent out of together.
 *
 * @param rewriteSourceMac whether frames get the interface's MAC address as their source
 * @param devices those that are there and ready; at most one where packets go out of one alone
 */
public record DeviceSet(boolean rewriteSourceMac, List<Device> devices) {
  public DeviceSet {
    devices = List.copyOf(devices);
  }
}
