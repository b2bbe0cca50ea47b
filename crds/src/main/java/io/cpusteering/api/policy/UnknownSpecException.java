// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.policy;

/** A spec holds a field or value that this version does not know. */
public final class UnknownSpecException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Violation violation;

  public UnknownSpecException(Violation violation, Throwable cause) {
    super(violation.toString(), cause);
    this.violation = violation;
  }

  /** Which field, and what is wrong with it. */
  public Violation violation() {
    return violation;
  }
}
