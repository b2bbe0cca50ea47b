// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.loop;

import io.cpusteering.agent.datapath.Datapath;
import io.cpusteering.agent.datapath.DatapathCounters;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads the counters of a datapath for whoever looks at them in rounds and between, and keeps what
 * was read last: to read them is a good part of a round's work. Not for concurrent use.
 */
public final class LatestCounters implements Supplier<DatapathCounters> {
  private final Datapath datapath;
  private @Nullable DatapathCounters latest;

  /**
   * @param datapath whose counters they are
   */
  public LatestCounters(Datapath datapath) {
    this.datapath = datapath;
  }

  /** Reads them. */
  @Override
  public DatapathCounters get() {
    DatapathCounters now = datapath.counters();
    latest = now;
    return now;
  }

  /** As they were when they were read last; read now if they never were. */
  DatapathCounters latest() {
    DatapathCounters last = latest;
    return last == null ? get() : last;
  }
}
