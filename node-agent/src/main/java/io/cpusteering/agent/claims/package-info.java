// SPDX-License-Identifier: Apache-2.0
/**
 * Who else wants the XDP hook of interfaces, read in every round and kept over a start of the
 * machine. Called by the agent's main class.
 */
@NullMarked
package io.cpusteering.agent.claims;

import org.jspecify.annotations.NullMarked;
