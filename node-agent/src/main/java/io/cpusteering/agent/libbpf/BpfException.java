// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.libbpf;

/** A call of the kernel's that failed: the operation, what it was done to, why, what to do. */
public final class BpfException extends RuntimeException {
  private final Operation operation;
  private final String object;
  private final int errno;
  private final String verifierLog;

  BpfException(Operation operation, String object, int errno, String verifierLog) {
    this.operation = operation;
    this.object = object;
    this.errno = errno;
    this.verifierLog = verifierLog;
  }

  /** What was tried. */
  public Operation operation() {
    return operation;
  }

  /** The error number, positive; see {@link Errno}. */
  public int errno() {
    return errno;
  }

  /** What the error means for this operation, for people. */
  public String explanation() {
    return Explanation.of(operation, errno);
  }

  /** The verifier's whole log when a program was refused, else empty. */
  public String verifierLog() {
    return verifierLog;
  }

  /**
   * Never null, unlike that of exceptions in general. Put together when it is asked for: most pins
   * that can't be opened are such as need not be there, in every round.
   */
  @Override
  public String getMessage() {
    return "%s: %s failed with %s (%d): %s%s"
        .formatted(
            object,
            operation.callName(),
            Errno.name(errno),
            errno,
            explanation(),
            verifierLog.isEmpty() ? "" : "\n" + VerifierLog.tail(verifierLog));
  }
}
