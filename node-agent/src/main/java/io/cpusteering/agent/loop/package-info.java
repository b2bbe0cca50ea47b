// SPDX-License-Identifier: Apache-2.0
/**
 * One round after the other ({@code ControlLoop}): orders and host facts to a plan, the plan to the
 * kernel ({@code Steering}), and what came of it ({@code Round}) to whoever looks on: status,
 * metrics, log. Started by the agent's main class. Who may have a say in a round stands here as an
 * interface ({@code HarmWatch}, {@code Trials}) and works in {@code harm} and {@code trial}.
 */
@NullMarked
package io.cpusteering.agent.loop;

import org.jspecify.annotations.NullMarked;
