// SPDX-License-Identifier: Apache-2.0
/**
 * Carries a {@link io.cpusteering.agent.plan.DatapathPlan} out in the kernel by difference, and
 * reads back what the kernel has. Finds what is ours by pins alone. Called by the agent's loop and
 * the metrics.
 */
@NullMarked
package io.cpusteering.agent.datapath;

import org.jspecify.annotations.NullMarked;
