// SPDX-License-Identifier: Apache-2.0
/**
 * What an XDP program is specialised for: how it spreads packets, and the rules by which some are
 * treated apart. Records without I/O; made by the planner, written and read back by {@code
 * datapath}.
 */
@NullMarked
package io.cpusteering.agent.plan.program;

import org.jspecify.annotations.NullMarked;
