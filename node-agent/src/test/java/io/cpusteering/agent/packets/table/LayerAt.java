// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.packets.table;

/**
 * Where a layer begins.
 *
 * @param layer its name
 * @param at offset in the frame, in bytes
 */
public record LayerAt(String layer, int at) {}
