// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.source;

import java.nio.file.Path;

/**
 * Tells whether the policies themselves have changed: they may lie in a folder where other things
 * come and go all the time. Not for concurrent use.
 */
final class PolicyChange {
  private final Path path;
  private Object last;

  /**
   * @param path of a file or folder of policies; need not be there
   */
  PolicyChange(Path path) {
    this.path = path;
    this.last = seen();
  }

  /** Looks: whether they have changed since the last time. */
  boolean look() {
    Object now = seen();
    boolean changed = !now.equals(last);
    last = now;
    return changed;
  }

  /** The texts, or why they can't be read. */
  private Object seen() {
    try {
      return PolicyTexts.read(path).byFile();
    } catch (OrdersUnreadableException e) {
      return e.getMessage();
    }
  }
}
