// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.host;

/**
 * The XDP program that an interface has, whoever attached it.
 *
 * @param programId its kernel id
 * @param mode where it runs, for people: native, generic or hardware
 */
public record XdpOccupant(long programId, String mode) {}
