// SPDX-License-Identifier: Apache-2.0
/**
 * Frames that nobody thought of: mutations of the packet table's, the same in every run. Called by
 * the tests that hold the program against the model.
 */
@NullMarked
package io.cpusteering.agent.packets.mutation;

import org.jspecify.annotations.NullMarked;
