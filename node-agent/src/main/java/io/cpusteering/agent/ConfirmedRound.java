// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent;

import io.cpusteering.agent.loop.Round;
import io.cpusteering.agent.loop.Steering;
import io.cpusteering.agent.loop.trial.ConfirmWatch;
import io.cpusteering.agent.plan.Finding;
import io.cpusteering.agent.plan.Reason;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Rounds until nothing is on trial any more: whoever applies a policy once is not to be left with a
 * machine that is cut off. A signal meanwhile has it undone, as that of a terminal whose connection
 * was cut by it.
 */
final class ConfirmedRound {
  private static final Duration LOOK = Duration.ofMillis(250);

  private final Steering steering;
  private final ConfirmWatch trials;
  private final PrintWriter out;
  private final Object lock = new Object();
  private final Set<String> told = new LinkedHashSet<>();
  private boolean givenUp;

  ConfirmedRound(Steering steering, ConfirmWatch trials, PrintWriter out) {
    this.steering = steering;
    this.trials = trials;
    this.out = out;
  }

  /** Does them; gives the last one. */
  Round run() throws InterruptedException {
    trials.tryAwaited();
    Runtime.getRuntime().addShutdownHook(new Thread(this::giveUp, "give-up"));
    Round round = round();
    while (isUndecided()) {
      Thread.sleep(LOOK);
      round = roundIfCalledFor(round);
    }
    if (hasGivenUp()) {
      // Nothing more is to be said: this process is ending.
      Thread.currentThread().join();
    }
    return round;
  }

  private Round round() {
    synchronized (lock) {
      Round round = steering.round();
      round.plan().findings().stream()
          .filter(it -> it.reason() == Reason.CONFIRMING && !it.interfaceName().isEmpty())
          .map(Finding::message)
          .filter(told::add)
          .forEach(out::println);
      out.flush();
      return round;
    }
  }

  private boolean isUndecided() {
    synchronized (lock) {
      return trials.isUndecided();
    }
  }

  private boolean hasGivenUp() {
    synchronized (lock) {
      return givenUp;
    }
  }

  private Round roundIfCalledFor(Round last) {
    synchronized (lock) {
      return trials.callsForARound() ? round() : last;
    }
  }

  private void giveUp() {
    synchronized (lock) {
      if (!trials.isUndecided()) {
        return;
      }
      givenUp = true;
      trials.giveUp();
      steering.round();
      trials.forgetGivenUp();
      out.println("ended before it was confirmed: undone");
      out.flush();
    }
  }
}
