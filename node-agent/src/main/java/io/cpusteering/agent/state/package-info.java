// SPDX-License-Identifier: Apache-2.0
/**
 * How what outlives the agent's process is kept on disk, whatever it is. Called by those who know
 * what it is.
 */
@NullMarked
package io.cpusteering.agent.state;

import org.jspecify.annotations.NullMarked;
