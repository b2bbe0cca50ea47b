// SPDX-License-Identifier: Apache-2.0
/**
 * The agent of one node: reads its options, wires the parts together and runs the loop from orders
 * and host facts through the plan to the kernel and on to status and metrics.
 */
@NullMarked
package io.cpusteering.agent;

import org.jspecify.annotations.NullMarked;
