// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.e2e.traffic;

/**
 * A TCP transfer.
 *
 * @param intact whether the sink saw the same SHA-256 as the sender
 * @param megabitsPerSecond how fast it was
 */
public record TcpTransfer(boolean intact, long megabitsPerSecond) {}
