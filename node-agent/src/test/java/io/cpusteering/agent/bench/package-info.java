// SPDX-License-Identifier: Apache-2.0
/**
 * Comparing speeds on a machine that is not quiet: interleaved rounds, medians, bootstrap bounds of
 * ratios, bars and verdicts. Knows nothing of what is measured. Called by the main classes behind
 * {@code dev/bench}.
 */
@NullMarked
package io.cpusteering.agent.bench;

import org.jspecify.annotations.NullMarked;
