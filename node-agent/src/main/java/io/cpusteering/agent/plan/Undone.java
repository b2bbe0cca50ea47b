// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import io.cpusteering.agent.host.HostFacts;
import io.cpusteering.agent.host.InterfaceFacts;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Steering that was undone because it did harm. It is not tried again as long as the policy's
 * version and what is known of the interface are the same; but where packets are passed, it is
 * after some time.
 *
 * @param uid uid of the policy
 * @param revision the version that was in force
 * @param interfaceName name of the interface
 * @param ifindex its index
 * @param driver its driver
 * @param kernel kernel release
 * @param measure what was done; null as agents left it that knew of native mode alone
 * @param times how often before
 * @param why a clause for people: what was seen
 */
public record Undone(
    String uid,
    String revision,
    String interfaceName,
    int ifindex,
    @Nullable String driver,
    String kernel,
    @Nullable Measure measure,
    int times,
    String why) {

  /** What is done instead. */
  public enum Measure {
    /** Native mode is not tried again. */
    WITHOUT_NATIVE,
    /** Packets are passed. */
    PASSED
  }

  private static final String CURE =
      "find the sender that leaves checksums to its device and turn that off there (ethtool -K"
          + " DEVICE tx off), then change the policy in any way to have native mode tried again";

  /** Whether it is still to be heeded. */
  public boolean stands(List<WantedPolicy> policies, HostFacts host) {
    return kernel.equals(host.kernel())
        && policies.stream()
            .filter(policy -> policy.uid().equals(uid))
            .anyMatch(
                policy -> policy.version() == null || policy.version().revision().equals(revision))
        && host.interfaces().stream()
            .filter(on -> on.name().equals(interfaceName))
            .allMatch(this::isAbout);
  }

  /** Whether it is this version of a policy on this interface that was undone. */
  public boolean isAbout(String ofPolicy, String ofRevision, InterfaceFacts on) {
    return uid.equals(ofPolicy) && revision.equals(ofRevision) && isAbout(on);
  }

  /** Whether packets are passed by a program that stays. */
  public boolean passes() {
    return measure == Measure.PASSED;
  }

  NativeObstacle obstacle() {
    return new NativeObstacle(Reason.CHECKSUM_ERRORS, why, CURE);
  }

  private boolean isAbout(InterfaceFacts on) {
    return on.name().equals(interfaceName)
        && on.ifindex() == ifindex
        && Objects.equals(on.driver(), driver);
  }
}
