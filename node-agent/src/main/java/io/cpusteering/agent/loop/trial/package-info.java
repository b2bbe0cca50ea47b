// SPDX-License-Identifier: Apache-2.0
/**
 * Has changes of the datapath confirmed between one round and the next: asks who answers, and keeps
 * on disk what is on trial. What follows from the answers is decided in {@code confirm}. Made by
 * the agent's main classes, called by the rounds.
 */
@NullMarked
package io.cpusteering.agent.loop.trial;

import org.jspecify.annotations.NullMarked;
