// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.harm;

import io.cpusteering.agent.harm.Standing.Cause;
import io.cpusteering.agent.harm.Standing.Kept;
import io.cpusteering.agent.harm.Standing.OnTrial;
import io.cpusteering.agent.harm.Standing.PassedThrough;
import io.cpusteering.agent.harm.Standing.Reported;
import io.cpusteering.agent.harm.Standing.Steered;
import io.cpusteering.agent.harm.Standing.SteeredAgain;
import io.cpusteering.agent.harm.Standing.Suspected;
import io.cpusteering.agent.harm.Standing.Undone;
import io.cpusteering.api.policy.OnHarm;
import java.util.List;

/**
 * Puts a jump of checksum errors down to interfaces, and has the packets of those passed. Errors
 * that come back as interfaces are steered again are theirs, whatever was attached after them.
 */
final class Accuser {
  /** So many times the errors that are known of are still known. */
  private static final int WORSE = 2;

  private final Pace pace;

  Accuser(Pace pace) {
    this.pace = pace;
  }

  /**
   * Changes the standings of those that are to blame. While packets are passed because of checksum
   * errors, nobody else is blamed for them.
   *
   * @param samples in order; the last one is now
   * @param accounted checksum errors before that are nobody's any more
   */
  void accuse(List<Sample> samples, List<Situation> all, long accounted) {
    if (all.stream().anyMatch(Accuser::isBeingTried)) {
      return;
    }
    List<Sample> unaccounted = samples.stream().filter(it -> it.nanos() - accounted >= 0).toList();
    List<Situation> again =
        all.stream().filter(it -> it.standing() instanceof SteeredAgain).toList();
    List<Situation> suspects =
        again.isEmpty() ? all.stream().filter(it -> isSuspect(it, samples)).toList() : again;
    if (suspects.isEmpty()) {
      accuseTogether(unaccounted, all);
    } else {
      accuse(unaccounted, all, suspects, suspects.size() == 1);
    }
  }

  /**
   * Several may do it, so that errors went on while the packets of each alone were passed: then
   * those of all are.
   */
  private void accuseTogether(List<Sample> samples, List<Situation> all) {
    List<Situation> each =
        all.stream()
            .filter(it -> it.standing() instanceof Kept kept && isOfOneAlone(kept))
            .toList();
    if (each.size() > 1) {
      ChecksumJump.blame(samples, each.stream().map(Situation::attached).toList())
          .ifPresent(
              blame ->
                  all.replaceAll(
                      it -> each.contains(it) ? it.with(accused(it, samples, true)) : it));
    }
  }

  private void accuse(
      List<Sample> samples, List<Situation> all, List<Situation> suspects, boolean together) {
    ChecksumJump.blame(samples, suspects.stream().map(Situation::attached).toList())
        .ifPresent(
            blame ->
                all.replaceAll(
                    it ->
                        suspects.contains(it) && blame.interfaces().contains(it.ifindex())
                            ? it.with(accused(it, samples, together))
                            : it));
  }

  /** Without a version of the policy in hand packets are passed until there is one. */
  private static boolean isBeingTried(Situation it) {
    return it.terms() != null
        && it.standing() instanceof OnTrial onTrial
        && onTrial.cause() == Cause.CHECKSUMS;
  }

  private static boolean isOfOneAlone(Kept kept) {
    return kept.verdict() == Standing.Verdict.WRONG_CHECKSUMS
        && kept.since() != null
        && !kept.together();
  }

  private static boolean isSuspect(Situation it, List<Sample> samples) {
    return it.nativeMode()
        && switch (it.standing()) {
          case Steered _, SteeredAgain _, Suspected _, Reported _ -> true;
          case Kept kept -> !isKnown(kept, samples);
          case OnTrial _, PassedThrough _, Undone _ -> false;
        };
  }

  /** Whether there are no more checksum errors than when packets were passed. */
  private static boolean isKnown(Kept kept, List<Sample> samples) {
    long now = samples.getLast().nanos();
    Long since = kept.since();
    return since == null
        || now - kept.until() < 0
            && Losses.ofChecksums(samples, later(since, now - ChecksumJump.WINDOW)).checksumShare()
                <= WORSE * kept.passing().checksumShare();
  }

  private Standing accused(Situation it, List<Sample> samples, boolean together) {
    long now = samples.getLast().nanos();
    Loss loss = Losses.ofChecksums(samples, later(steeredSince(it), now - ChecksumJump.WINDOW));
    if (it.terms() != null && it.terms().onHarm() == OnHarm.REPORT) {
      return it.standing() instanceof Reported known
          ? known
          : new Reported(it.attached().since(), loss);
    }
    return it.standing() instanceof SteeredAgain again
        ? new OnTrial(
            Cause.CHECKSUMS, null, again.times(), again.returns() + 1, loss, again.together())
        : new OnTrial(Cause.CHECKSUMS, null, times(it.standing(), now), 0, loss, together);
  }

  private static long steeredSince(Situation it) {
    return it.standing() instanceof SteeredAgain again && again.since() != null
        ? again.since()
        : it.attached().since();
  }

  private int times(Standing standing, long now) {
    return switch (standing) {
      case Steered steered -> steered.times(now, pace);
      case SteeredAgain again -> again.times();
      case Suspected suspected -> suspected.times();
      case Kept kept -> kept.times() + 1;
      case OnTrial onTrial -> onTrial.times();
      case PassedThrough passed -> passed.times();
      case Reported _, Undone _ -> 0;
    };
  }

  private static long later(long one, long other) {
    return one - other > 0 ? one : other;
  }
}
