// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.harm;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Decides whether native steering makes the stack drop packets for their checksum, and on which
 * interfaces. The stack does not count by interface, so the most recently attached ones are blamed:
 * as many as it takes to account for the errors. Those attached at the same time stand together,
 * and one that redirected nothing is innocent.
 */
public final class ChecksumJump {
  /** How far back errors are looked at. */
  public static final long WINDOW = TimeUnit.SECONDS.toNanos(30);

  /** How far before an attachment it is looked for what is usual. */
  public static final long BEFORE = TimeUnit.SECONDS.toNanos(60);

  /** Over a shorter time a rate says nothing. */
  private static final long LEAST_BEFORE = TimeUnit.SECONDS.toNanos(5);

  /** Fewer errors than this are no jump. */
  static final long LEAST_ERRORS = 10;

  /** One error in so many redirected packets is a jump: 0.5 %. */
  static final long PACKETS_PER_ERROR = 200;

  /** So many times the errors that were usual before are still usual. */
  private static final int LEEWAY = 2;

  private ChecksumJump() {}

  /**
   * The errors that are usual.
   *
   * @param samples in order
   * @return a second, over the last minute; 0 when less than five seconds are known
   */
  public static double usual(List<Sample> samples) {
    if (samples.isEmpty()) {
      return 0;
    }
    Sample last = samples.getLast();
    Sample first = firstSince(samples, last.nanos() - BEFORE);
    long nanos = last.nanos() - first.nanos();
    return nanos < LEAST_BEFORE
        ? 0
        : (double) (last.checksumErrors() - first.checksumErrors())
            * TimeUnit.SECONDS.toNanos(1)
            / nanos;
  }

  /**
   * Whom to blame, if there is harm.
   *
   * @param samples in order
   * @param suspects the interfaces that are steered in native mode
   */
  public static Optional<Blame> blame(List<Sample> samples, List<Suspect> suspects) {
    if (samples.isEmpty() || suspects.isEmpty()) {
      return Optional.empty();
    }
    List<Suspect> latestFirst =
        suspects.stream().sorted(Comparator.comparingLong(Suspect::since).reversed()).toList();
    Suspect latest = latestFirst.getFirst();
    Sample now = samples.getLast();
    Sample then = firstSince(samples, Math.max(latest.since(), now.nanos() - WINDOW));
    double usual =
        LEEWAY * latest.errorsBefore() * (now.nanos() - then.nanos()) / TimeUnit.SECONDS.toNanos(1);
    long errors = now.checksumErrors() - then.checksumErrors() - (long) Math.ceil(usual);
    if (errors < LEAST_ERRORS) {
      return Optional.empty();
    }
    Set<Integer> blamed = new HashSet<>();
    long redirected = 0;
    long since = latest.since();
    for (Suspect suspect : latestFirst) {
      if (suspect.since() != since && redirected >= errors) {
        break;
      }
      since = suspect.since();
      long packets = now.redirectedSince(then, suspect.ifindex());
      if (packets > 0) {
        redirected += packets;
        blamed.add(suspect.ifindex());
      }
    }
    return redirected >= LEAST_ERRORS && errors * PACKETS_PER_ERROR >= redirected
        ? Optional.of(new Blame(blamed, errors, redirected))
        : Optional.empty();
  }

  private static Sample firstSince(List<Sample> samples, long nanos) {
    return samples.stream()
        .filter(sample -> sample.nanos() >= nanos)
        .findFirst()
        .orElse(samples.getLast());
  }
}
