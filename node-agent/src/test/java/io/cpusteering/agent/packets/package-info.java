// SPDX-License-Identifier: Apache-2.0
/**
 * A model of what the XDP program answers to a frame, in plain Java: written from {@code
 * docs/datapath.md} and the RFCs, never from the program, so that the two can be held against each
 * other. {@code table} holds the packets on which that is done, {@code mutation} makes more of
 * them. Called by unit tests, and by the kernel tests in {@code datapath}, which run the program
 * itself.
 */
@NullMarked
package io.cpusteering.agent.packets;

import org.jspecify.annotations.NullMarked;
