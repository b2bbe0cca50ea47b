// SPDX-License-Identifier: Apache-2.0
/**
 * What a policy's status says, from what the nodes answered. Pure but for the time of a transition,
 * which is handed in. Called by the assignment loop.
 */
@NullMarked
package io.cpusteering.operator.status;

import org.jspecify.annotations.NullMarked;
