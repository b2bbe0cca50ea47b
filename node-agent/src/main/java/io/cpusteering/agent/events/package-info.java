// SPDX-License-Identifier: Apache-2.0
/**
 * Listens to what the kernel tells of changes of this machine, and wakes the loop for those that
 * can matter. Says nothing of what changed: a round reads everything itself. Started by the agent's
 * main class.
 */
@NullMarked
package io.cpusteering.agent.events;

import org.jspecify.annotations.NullMarked;
