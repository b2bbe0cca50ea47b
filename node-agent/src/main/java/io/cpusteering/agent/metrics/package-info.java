// SPDX-License-Identifier: Apache-2.0
/**
 * What the agent shows over HTTP: packet counters as the kernel has them, and whether the agent
 * lives and is ready. Told of rounds by the loop; asked by Prometheus and the kubelet.
 */
@NullMarked
package io.cpusteering.agent.metrics;

import org.jspecify.annotations.NullMarked;
