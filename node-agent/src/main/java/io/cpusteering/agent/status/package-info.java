// SPDX-License-Identifier: Apache-2.0
/**
 * What the node object says about this node: built purely from a round, written when it changed,
 * with Events on transitions. Told of rounds by the loop.
 */
@NullMarked
package io.cpusteering.agent.status;

import org.jspecify.annotations.NullMarked;
