// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.e2e.cluster;

import java.util.List;

/**
 * What a command came to.
 *
 * @param command the words of the command
 * @param status exit status
 * @param out standard output
 * @param err standard error
 */
public record Output(List<String> command, int status, String out, String err) {
  /** Whether the exit status is 0. */
  public boolean succeeded() {
    return status == 0;
  }

  /** Both streams, for messages. */
  public String all() {
    return out + err;
  }

  /**
   * Insists on success.
   *
   * @return this
   * @throws AssertionError with the command and what it printed, when it failed
   */
  public Output orFail() {
    if (!succeeded()) {
      throw new AssertionError(
          "'%s' ended with status %d:%n%s".formatted(String.join(" ", command), status, all()));
    }
    return this;
  }
}
