// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

/**
 * Something that people should know about a policy on this node.
 *
 * @param uid uid of the policy
 * @param interfaceName name of the interface it is about, empty when it is about the whole policy
 * @param reason why
 * @param message for people: what, which object, what to do
 */
public record Finding(String uid, String interfaceName, Reason reason, String message) {}
