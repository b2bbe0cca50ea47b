// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.harm;

import org.jspecify.annotations.Nullable;

/**
 * What one steered interface has counted so far.
 *
 * @param uid uid of the policy that steers it
 * @param received packets that our program saw
 * @param redirected of those, packets given to a CPU
 * @param missed packets that the device had no room for, before any program; null where not known
 * @param dropped packets that the device or the stack's backlog dropped; many drivers count those
 *     among them that a program drops, and the kernel those that nobody wants; null where not known
 * @param excused packets that may be among the dropped and are no loss: those that a rule or the
 *     miss action drops, and what is left alone as it is no IP
 */
public record InterfaceFigures(
    String uid,
    long received,
    long redirected,
    @Nullable Long missed,
    @Nullable Long dropped,
    long excused) {}
