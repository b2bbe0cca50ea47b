// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import io.cpusteering.agent.host.InterfaceFacts;
import java.util.List;

/** What people should know about the interfaces that a policy sends packets out of. */
final class TargetFindings {
  private final String uid;
  private final String on;
  private final List<Finding> findings;

  /**
   * @param uid uid of the policy
   * @param on name of the interface that the packets come from; empty for the second program
   * @param findings where they go
   */
  TargetFindings(String uid, String on, List<Finding> findings) {
    this.uid = uid;
    this.on = on;
    this.findings = findings;
  }

  void missing(String name) {
    add(
        Reason.TARGET_MISSING,
        "nothing is sent out of interface %s, which is not on this node; it is when it appears"
            .formatted(name));
  }

  void notReady(InterfaceFacts target, String why) {
    add(
        Reason.TARGET_NOT_READY,
        "nothing is sent out of interface %s: %s".formatted(target.name(), why));
  }

  void leftOut(InterfaceFacts target, InterfaceFacts source) {
    add(
        Reason.TARGET_NOT_READY,
        ("nothing that interface %s receives is sent out of interface %s: a broadcast with"
                + " excludeIngress leaves out the interface that a packet came from and those directly"
                + " above it; leave excludeIngress out, or name another interface")
            .formatted(source.name(), target.name()));
  }

  void smallerMtu(InterfaceFacts target, InterfaceFacts source) {
    add(
        Reason.TARGET_MTU,
        ("interface %s has MTU %d and interface %s %d: larger packets that are to be sent out of %s"
                + " are lost (EMSGSIZE); make the MTUs equal")
            .formatted(target.name(), target.mtu(), source.name(), source.mtu(), target.name()));
  }

  private void add(Reason reason, String message) {
    Finding finding =
        new Finding(
            uid, on, reason, on.isEmpty() ? message : "interface %s: %s".formatted(on, message));
    if (!findings.contains(finding)) {
      findings.add(finding);
    }
  }
}
