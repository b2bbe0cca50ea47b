// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.top;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How figures are written: per second between two samples, or as they are.
 *
 * @param seconds between the samples; 0 when there is only one, which tells no rate
 * @param totals whether to write them as they are
 * @param grouped whether thousands are set apart, for eyes rather than for scripts
 */
record Figures(double seconds, boolean totals, boolean grouped) {
  private static final String UNKNOWN = "-";

  static Figures between(@Nullable Sample before, Sample now, boolean totals, boolean grouped) {
    double seconds = before == null ? 0 : (now.nanos() - before.nanos()) / 1e9;
    return new Figures(seconds, totals, grouped);
  }

  /**
   * A counter.
   *
   * @param before what it was, null when it was not there
   */
  String packets(@Nullable Long before, long now) {
    if (totals) {
      return number(now);
    }
    if (before == null || seconds <= 0) {
      return UNKNOWN;
    }
    // One that goes back was begun anew.
    long more = now < before ? now : now - before;
    return number(Math.round(more / seconds));
  }

  /**
   * The load that a thread is to a CPU.
   *
   * @param before how long it had had one, null when it was not there
   */
  String load(@Nullable Duration before, Duration now) {
    if (totals) {
      return "%d.%02ds".formatted(now.toSeconds(), now.toMillisPart() / 10);
    }
    if (before == null || seconds <= 0) {
      return UNKNOWN;
    }
    double share = now.minus(before).toMillis() / 1000.0 / seconds;
    return "%d%%".formatted(Math.clamp(Math.round(100 * share), 0, 100));
  }

  String number(long value) {
    return grouped ? String.format(Locale.ROOT, "%,d", value) : Long.toString(value);
  }
}
