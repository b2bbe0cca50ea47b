// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.harm;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * What became of the packets of one interface over some time.
 *
 * @param nanos how long
 * @param received packets that our program saw
 * @param queues of those, lost on their way to a CPU: its queue was full, or an error
 * @param misses packets that the device had no room for, before any program
 * @param unseen packets dropped by the device, or by the backlog of a CPU, before any program
 * @param backlog packets that our program saw, dropped by the backlog of a CPU
 * @param checksums packets that the stack dropped for their checksum
 */
public record Loss(
    long nanos,
    long received,
    long queues,
    long misses,
    long unseen,
    long backlog,
    long checksums) {

  /** Nothing is known. */
  static final Loss NONE = new Loss(0, 0, 0, 0, 0, 0, 0);

  /** All that is lost. */
  public long lost() {
    return queues + misses + unseen + backlog + checksums;
  }

  /** All that came, also what no program saw. */
  public long offered() {
    return received + misses + unseen;
  }

  /** The lost among all that came, 0..1. */
  public double share() {
    return offered() == 0 ? 0 : Math.min(1, (double) lost() / offered());
  }

  /** The checksum errors among what our program saw. */
  double checksumShare() {
    return received == 0 ? 0 : (double) checksums / received;
  }

  /** Packets a second that were not lost. */
  double delivered() {
    return nanos == 0
        ? 0
        : (double) Math.max(0, offered() - lost()) * TimeUnit.SECONDS.toNanos(1) / nanos;
  }

  /** For people: the share, and what it is made of. */
  public String words() {
    List<String> parts = new ArrayList<>();
    add(parts, queues, "by full queues of CPUs");
    add(parts, misses, "missed by the device");
    add(parts, unseen + backlog, "by the device or a CPU's backlog");
    add(parts, checksums, "for their checksum");
    return "%s of %d packets%s"
        .formatted(
            percent(share()), offered(), parts.isEmpty() ? "" : ": " + String.join(", ", parts));
  }

  private static void add(List<String> parts, long count, String how) {
    if (count > 0) {
      parts.add("%d %s".formatted(count, how));
    }
  }

  static String percent(double share) {
    return String.format(Locale.ROOT, "%.2f%%", share * 100);
  }
}
