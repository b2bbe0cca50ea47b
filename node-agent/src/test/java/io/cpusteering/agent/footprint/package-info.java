// SPDX-License-Identifier: Apache-2.0
/**
 * What the agent takes of a node, measured on the content of its image: {@code dev/bench agent}.
 */
@NullMarked
package io.cpusteering.agent.footprint;

import org.jspecify.annotations.NullMarked;
