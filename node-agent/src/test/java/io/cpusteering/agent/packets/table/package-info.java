// SPDX-License-Identifier: Apache-2.0
/**
 * The packet table: frames written as text, with what must become of them. The table itself lies in
 * the test resources beside this package, one file per topic. A packet is
 *
 * <pre>
 * what is special about it
 *   frame     eth / ipv4 10.0.0.1 &gt; 10.0.0.2 / udp 1000 &gt; 53 / bytes 20
 *   settings  by AddressPair, inner VXLAN Geneve
 *   expect    slot 17
 *   same      what is special about another packet of the same slot
 *   other     topic: what is special about one of another slot
 *   prefixes
 * </pre>
 *
 * {@code settings}, {@code same}, {@code other} and {@code prefixes} may be left out; a line that
 * is indented further continues the one above, a line that begins with {@code #} is a comment. With
 * {@code prefixes} every beginning of the frame of at least 14 bytes is tried as well. The layers
 * are those of {@link io.cpusteering.agent.packets.table.LinkLayers}, {@code NetworkLayers}, {@code
 * ExtensionLayers}, {@code TransportLayers} and {@code TunnelLayers}, the settings those of {@code
 * SettingsText}. What is expected is
 *
 * <ul>
 *   <li>{@code slot 17} or {@code turn}, of another indirection table than the first {@code table 2
 *       slot 17} or {@code table 2 turn}
 *   <li>{@code pass}, of control traffic, or {@code pass as asked}
 *   <li>{@code drop}
 *   <li>{@code sent by set 0}, or {@code not sent pass}, {@code drop}, {@code transmit} or {@code
 *       abort} where there is no interface to send it out of
 * </ul>
 *
 * after {@code rule 1: } where that rule, counted from 1, is the first that matches.
 */
@NullMarked
package io.cpusteering.agent.packets.table;

import org.jspecify.annotations.NullMarked;
