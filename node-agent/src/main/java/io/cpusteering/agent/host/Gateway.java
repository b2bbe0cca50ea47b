// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.host;

/**
 * Where a default route leads.
 *
 * @param interfaceName the interface that it goes out of
 * @param address IPv4 or IPv6 address
 */
public record Gateway(String interfaceName, String address) {}
