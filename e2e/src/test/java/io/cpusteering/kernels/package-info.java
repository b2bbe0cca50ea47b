// SPDX-License-Identifier: Apache-2.0
/**
 * The agent on other kernels and other numbers of CPUs. {@code dev/test kernels} boots virtual
 * machines, in which the agent's own image steers devices of every kind; what was seen there lies
 * in {@code target/kernels}, a folder per machine, and is judged here.
 */
@NullMarked
package io.cpusteering.kernels;

import org.jspecify.annotations.NullMarked;
