// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.bench;

import java.time.Duration;

/** Tells on standard error, as all commands in {@code dev/} do, how far the measuring is. */
public final class Progress {
  private static final long INTERVAL = Duration.ofSeconds(10).toNanos();

  private final int rounds;
  private long told = System.nanoTime();

  /**
   * Begins to take the time.
   *
   * @param rounds to be done
   */
  public Progress(int rounds) {
    this.rounds = rounds;
  }

  /** Takes note that so many are over. */
  public void roundsDone(int done) {
    if (System.nanoTime() - told > INTERVAL) {
      told += INTERVAL;
      note("%d rounds of %d are over".formatted(done, rounds));
    }
  }

  private static void note(String text) {
    System.err.println("        " + text);
  }
}
