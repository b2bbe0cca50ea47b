// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.confirm;

/**
 * A version of a policy on an interface.
 *
 * @param uid uid of the policy
 * @param revision the version
 * @param ifindex index of the interface; 0 for a link that no interface has any more
 */
public record Attempt(String uid, String revision, int ifindex) {}
