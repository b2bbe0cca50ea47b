// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.source;

import java.nio.file.Path;

/**
 * Wakes only when the policies themselves have changed: they may lie in a folder where other things
 * come and go all the time. Not for concurrent use.
 */
final class PolicyChange implements Runnable {
  private final Path path;
  private final Runnable wake;
  private Object last;

  /**
   * @param path of a file or folder of policies; need not be there
   * @param wake called after a change
   */
  PolicyChange(Path path, Runnable wake) {
    this.path = path;
    this.wake = wake;
    this.last = seen();
  }

  /** Looks. */
  @Override
  public void run() {
    Object now = seen();
    if (!now.equals(last)) {
      last = now;
      wake.run();
    }
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
