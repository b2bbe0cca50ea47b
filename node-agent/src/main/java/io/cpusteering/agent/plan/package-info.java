// SPDX-License-Identifier: Apache-2.0
/**
 * Decisions: from policies and host facts to what the kernel should have. Pure functions over
 * records; knows neither JNA nor a Kubernetes client nor the clock. Called by the agent's loop; the
 * result is carried out by {@code datapath}.
 */
@NullMarked
package io.cpusteering.agent.plan;

import org.jspecify.annotations.NullMarked;
