// SPDX-License-Identifier: Apache-2.0
/**
 * {@code CpuSteeringNode}: which policies a node gets (written by the operator) and what its kernel
 * really does (written by the node's agent).
 */
@NullMarked
package io.cpusteering.api.node;

import org.jspecify.annotations.NullMarked;
