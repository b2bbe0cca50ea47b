// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.operator.assignment;

/**
 * A revision to create.
 *
 * @param name metadata.name
 * @param policy name of the policy it is a version of
 * @param policyUid its uid
 * @param number one more than the highest of the policy so far
 * @param data the policy's spec as canonical JSON
 */
public record NewRevision(String name, String policy, String policyUid, long number, String data) {}
