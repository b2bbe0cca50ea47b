// SPDX-License-Identifier: Apache-2.0
/**
 * Live figures in a terminal: samples of what the kernel counts, read through the pins alone, and
 * the text that two of them make. Called by the command of that name; needs no agent.
 */
@NullMarked
package io.cpusteering.agent.top;

import org.jspecify.annotations.NullMarked;
