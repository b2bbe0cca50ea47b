// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.harm;

import io.cpusteering.agent.harm.Standing.Kept;
import io.cpusteering.agent.harm.Standing.OnTrial;
import io.cpusteering.agent.harm.Standing.PassedThrough;
import io.cpusteering.agent.harm.Standing.Reported;
import io.cpusteering.agent.harm.Standing.Steered;
import io.cpusteering.agent.harm.Standing.SteeredAgain;
import io.cpusteering.agent.harm.Standing.Suspected;
import io.cpusteering.agent.harm.Standing.Undone;
import io.cpusteering.agent.plan.Reason;
import java.util.Optional;

/**
 * What is said to people about how the steering of an interface stands.
 *
 * @param reason what it is
 * @param message the same for as long as the standing is, since each other one is a write
 */
public record Remark(Reason reason, String message) {
  private static final String CURE =
      "look at what keeps the CPUs of the policy busy (steering top), choose others (steer.cpus) or"
          + " a longer queue (steer.queueSize); a change of the policy has steering tried again at"
          + " once";

  /** What there is to say; empty where all is well. */
  public static Optional<Remark> of(String interfaceName, Standing standing) {
    return switch (standing) {
      case OnTrial trial ->
          Optional.of(new Remark(Reason.PASSING_ON_TRIAL, trial(interfaceName, trial)));
      case PassedThrough(_, _, String why) -> Optional.of(passed(interfaceName, why));
      case Kept kept when kept.above() -> Optional.of(kept(interfaceName, kept));
      case Reported(_, Loss loss) ->
          Optional.of(
              new Remark(
                  Reason.LOSS_ABOVE_MAX,
                  ("interface %s lost %s; it is steered all the same, as safety.onHarm says; %s")
                      .formatted(interfaceName, loss.words(), CURE)));
      case Steered _, SteeredAgain _, Suspected _, Kept _, Undone _ -> Optional.empty();
    };
  }

  /** Of an interface whose packets are passed for longer. */
  public static Remark passed(String interfaceName, String why) {
    return new Remark(
        Reason.PASSED_THROUGH,
        ("interface %s passes its packets instead of steering them: %s; steering is tried again by"
                + " itself after 5 minutes, each further time after twice as long, up to an hour; %s")
            .formatted(interfaceName, why, CURE));
  }

  private static String trial(String interfaceName, OnTrial trial) {
    String lost = trial.before().words();
    return switch (trial.cause()) {
      case LOSS ->
          ("interface %s passes its packets for a short while, to see whether steering is to"
                  + " blame: it lost %s")
              .formatted(interfaceName, lost);
      case CHECKSUMS ->
          ("interface %s passes its packets while it is not known whether steering is to blame: it"
                  + " lost %s; if errors come back each time that they are steered again for a"
                  + " moment, native mode is undone")
              .formatted(interfaceName, lost);
    };
  }

  private static Remark kept(String interfaceName, Kept kept) {
    String before = kept.before().words();
    String passing = kept.passing().words();
    return switch (kept.verdict()) {
      case OVERLOADED ->
          new Remark(
              Reason.OVERLOADED,
              ("interface %s gets more than this node can take, and is steered all the same: it"
                      + " lost %s, and while packets were passed %s; look at who sends so much, or"
                      + " give the policy more CPUs (steer.cpus)")
                  .formatted(interfaceName, before, passing));
      case WRONG_CHECKSUMS ->
          new Remark(
              Reason.WRONG_CHECKSUMS,
              ("interface %s receives packets with wrong checksums, which is not steering's doing:"
                      + " it lost %s, and while packets were passed %s; look at who sends them")
                  .formatted(interfaceName, before, passing));
      case UNCLEAR ->
          new Remark(
              Reason.LOSS_ABOVE_MAX,
              ("interface %s lost %s; whether steering is to blame is not known, since less traffic"
                      + " came through while packets were passed (%s), so it is steered all the same;"
                      + " %s")
                  .formatted(interfaceName, before, passing, CURE));
    };
  }
}
