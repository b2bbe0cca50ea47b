// SPDX-License-Identifier: Apache-2.0
/**
 * One round after the other: orders and host facts to a plan, the plan to the kernel, and what came
 * of it to whoever looks on (status, metrics, log). Started by the agent's main class.
 */
@NullMarked
package io.cpusteering.agent.loop;

import org.jspecify.annotations.NullMarked;
