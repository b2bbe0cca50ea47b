// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.host;

/**
 * Channels of a device that both receive and send, as {@code ethtool -l} shows them.
 *
 * @param combined how many are in use
 * @param max how many there may be
 */
public record Channels(int combined, int max) {}
