// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

/**
 * What is known of the harm that steering does, or seems to do, on an interface; native mode that
 * was undone is said by {@link Undone}.
 *
 * @param uid uid of the policy
 * @param revision the version in force
 * @param ifindex index of the interface
 * @param interfaceName its name, for people
 * @param reason what it is
 * @param message for people: what, which object, what to do
 */
public record HarmNotice(
    String uid, String revision, int ifindex, String interfaceName, Reason reason, String message) {

  boolean isAbout(AttachmentPlan plan) {
    return plan.uid().equals(uid) && plan.revision().equals(revision) && plan.ifindex() == ifindex;
  }
}
