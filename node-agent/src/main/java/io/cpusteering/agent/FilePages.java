// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent;

import io.cpusteering.agent.libbpf.MappedFiles;
import io.cpusteering.agent.loop.Round;
import io.cpusteering.agent.loop.RoundObserver;
import java.io.IOException;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives back the pages of mapped files that only a start or a change needed. Soon after the start,
 * and now and then, since what changes make of them adds up.
 */
final class FilePages implements RoundObserver {
  private static final Logger log = LoggerFactory.getLogger(FilePages.class);

  /** By then an agent that starts has done all that it does at the start. */
  private static final Duration FIRST = Duration.ofSeconds(30);

  private static final Duration AGAIN = Duration.ofMinutes(10);

  private final LongSupplier clock;
  private long due;

  /**
   * @param clock nanoseconds that only go forward
   */
  FilePages(LongSupplier clock) {
    this.clock = clock;
    this.due = clock.getAsLong() + FIRST.toNanos();
  }

  @Override
  public void ended(Round round) {
    long now = clock.getAsLong();
    if (now - due < 0) {
      return;
    }
    due = now + AGAIN.toNanos();
    try {
      MappedFiles.giveBack();
    } catch (IOException e) {
      log.atDebug().setCause(e).log("pages of files stay");
    }
  }
}
