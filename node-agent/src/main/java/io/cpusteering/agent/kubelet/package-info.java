// SPDX-License-Identifier: Apache-2.0
/**
 * What the kubelet of this node knows and the kernel does not: which CPUs it has given to
 * containers alone. Asked on a thread of its own, so that no round waits for it.
 */
@NullMarked
package io.cpusteering.agent.kubelet;

import org.jspecify.annotations.NullMarked;
