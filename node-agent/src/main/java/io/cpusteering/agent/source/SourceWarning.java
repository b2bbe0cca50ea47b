// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.source;

/**
 * Something about the orders that people should know, though the orders are good.
 *
 * @param reason CamelCase: StateNotKept, ApiServerAway, NoNodeObject
 * @param message for people: what, which object, why, what to do
 */
public record SourceWarning(String reason, String message) {}
