// SPDX-License-Identifier: Apache-2.0
/**
 * The compiled BPF objects as resources. Called by the node agent, which loads them into the
 * kernel.
 */
@NullMarked
package io.cpusteering.bpf;

import org.jspecify.annotations.NullMarked;
