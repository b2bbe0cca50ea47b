// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.harm;

/**
 * An interface with a program of ours.
 *
 * @param ifindex its index
 * @param since {@link Sample#nanos} of the last sample before it was attached
 * @param errorsBefore checksum errors a second before that
 */
public record Suspect(int ifindex, long since, double errorsBefore) {}
