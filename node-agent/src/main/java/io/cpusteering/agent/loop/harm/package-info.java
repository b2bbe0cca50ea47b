// SPDX-License-Identifier: Apache-2.0
/**
 * Watches what becomes of packets between one round and the next: takes the figures of losses and
 * wrong checksums, and keeps how the steering of each interface stands. What follows from the
 * figures is decided in {@code harm}. Made by the agent's main classes, called by the rounds.
 */
@NullMarked
package io.cpusteering.agent.loop.harm;

import org.jspecify.annotations.NullMarked;
