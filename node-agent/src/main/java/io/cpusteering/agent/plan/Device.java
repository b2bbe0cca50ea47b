// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

/**
 * An interface that packets are sent out of.
 *
 * @param ifindex interface index
 * @param address its MAC address, such as 02:00:00:00:00:01; empty when it has none
 */
public record Device(int ifindex, String address) {}
