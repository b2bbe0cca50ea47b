// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.operator.assignment;

/**
 * A ControllerRevision of ours.
 *
 * @param name metadata.name
 * @param policyUid the policy it is a version of
 * @param number counts up with every new version of the policy
 */
public record ObservedRevision(String name, String policyUid, long number) {}
