// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.loop;

/** This machine, or this process, lacks what steering takes. */
public final class AbilityMissingException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String reason;

  /**
   * @param reason NoBpffs, NoLibbpf, NoPermission or KernelRefused
   * @param message for people: what is missing, why, what to do
   */
  public AbilityMissingException(String reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /** CamelCase, as conditions show it. */
  public String reason() {
    return reason;
  }
}
