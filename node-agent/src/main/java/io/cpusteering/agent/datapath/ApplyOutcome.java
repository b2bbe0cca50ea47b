// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import java.util.List;

/**
 * What an apply came to.
 *
 * @param state what the kernel has afterwards
 * @param failures what could not be done; empty when all is as planned
 * @param applied whether the kernel was gone through; false where all was known to be as planned
 */
public record ApplyOutcome(DatapathState state, List<Failure> failures, boolean applied) {
  /** Of a plan that was gone through. */
  public ApplyOutcome(DatapathState state, List<Failure> failures) {
    this(state, failures, true);
  }

  /** Of a plan that the kernel is known to have. */
  static ApplyOutcome leftOut(DatapathState state) {
    return new ApplyOutcome(state, List.of(), false);
  }

  /**
   * Something that could not be done.
   *
   * @param uid uid of the policy it was for, empty when it was for none
   * @param ifindex interface it was for, 0 when it was for a whole policy
   * @param reason CamelCase, stable: ForeignProgram, NativeUnsupported, KernelRefused,
   *     ThreadsMayStarve, CpuUnusable, InterfaceGone, MtuTooLarge, NoPermission
   * @param message for people: what, which object, why (errno, verifier's last lines), what to do
   */
  public record Failure(String uid, int ifindex, String reason, String message) {
    /** The only failure after which everything is steered as asked all the same. */
    public static final String THREADS_MAY_STARVE = "ThreadsMayStarve";

    /** Whether this deserves a warning, but packets are steered as asked. */
    public boolean advises() {
      return reason.equals(THREADS_MAY_STARVE);
    }
  }
}
