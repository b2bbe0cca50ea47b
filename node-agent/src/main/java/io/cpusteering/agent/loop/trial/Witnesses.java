// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.loop.trial;

import io.cpusteering.agent.host.HostFacts;
import io.cpusteering.agent.witness.Answerer;
import io.cpusteering.agent.witness.Inquiry;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Those whose answers show that the node talks: it is asked who they are before a change, and
 * whether they still answer after it.
 */
final class Witnesses {
  /** Between two questions to the same one. */
  private static final Duration PAUSE = Duration.ofSeconds(1);

  /** The same where nothing is on trial, and the silent ones are only to be noticed again. */
  private static final Duration LONG_PAUSE = Duration.ofSeconds(10);

  private static final Duration LOOK = Duration.ofMillis(250);

  /** Between two calls for a round with the same answers: one that comes to nothing is no help. */
  private static final Duration CALL = Duration.ofSeconds(10);

  /** Who has not answered by then is silent. */
  private static final Duration BEFORE = Duration.ofSeconds(2);

  /** Afterwards it is asked anew who answers. */
  private static final Duration FRESH = Duration.ofSeconds(15);

  /** Who was silent is asked again, but not waited for before that time is over. */
  private static final Duration SILENT = Duration.ofMinutes(1);

  private final Function<HostFacts, List<Answerer>> whom;
  private final Inquiry inquiry;
  private final BootClock clock;
  private final Runnable wake;
  private List<Answerer> asked = List.of();

  /** Who was waited for in vain, and until when that is not done again. */
  private final Map<Answerer, Long> silent = new HashMap<>();

  private Question question = Question.NONE;
  private long askedSince;
  private @Nullable Long called;
  private @Nullable List<Answerer> answeredBefore;

  /** What is asked. */
  enum Question {
    NONE,
    /** Who answers before a change. */
    WHO_ANSWERS,
    /** Whether they do during a trial. */
    STILL_THERE,
    /** Whether those do again who were silent without the change too. */
    BACK_AGAIN
  }

  /**
   * @param whom gives who may answer on this node
   * @param wake called from any thread when it is known who answers
   */
  Witnesses(
      Function<HostFacts, List<Answerer>> whom, Inquiry inquiry, BootClock clock, Runnable wake) {
    this.whom = whom;
    this.inquiry = inquiry;
    this.clock = clock;
    this.wake = wake;
  }

  /** The one that is asked at present. */
  Question question() {
    return question;
  }

  /** Whether it is one about a change that was made. */
  boolean isAfterChange() {
    return question == Question.STILL_THERE || question == Question.BACK_AGAIN;
  }

  /** How often to look at what they answered; empty while they are not asked. */
  Optional<Duration> interval() {
    return switch (question) {
      case NONE -> Optional.empty();
      case WHO_ANSWERS, STILL_THERE -> Optional.of(LOOK);
      case BACK_AGAIN -> Optional.of(LONG_PAUSE);
    };
  }

  /** Whether it is known by now who answers; asks unless it was asked lately. */
  boolean areKnown(HostFacts host) {
    if (question != Question.WHO_ANSWERS || clock.nanos() - askedSince > FRESH.toNanos()) {
      begin(Question.WHO_ANSWERS);
      silent.values().removeIf(until -> until < askedSince);
      asked = List.copyOf(whom.apply(host));
      inquiry.ask(asked, PAUSE, wake);
    }
    if (!areHeard()) {
      return false;
    }
    answeredBefore = inquiry.answered();
    remember(inquiry.signs().keySet());
    return true;
  }

  private void remember(Set<Answerer> heard) {
    silent.keySet().removeAll(heard);
    asked.stream()
        .filter(it -> !heard.contains(it))
        .forEach(it -> silent.putIfAbsent(it, askedSince + SILENT.toNanos()));
  }

  /** Of those who are asked before a change: whether nobody is to be waited for any more. */
  boolean areHeard() {
    return clock.nanos() - askedSince >= BEFORE.toNanos()
        || asked.stream()
            .filter(it -> !silent.containsKey(it))
            .allMatch(inquiry.signs()::containsKey);
  }

  /** Who answered when that was last known; null while it never was. */
  @Nullable List<Answerer> answeredBefore() {
    return answeredBefore;
  }

  /** Whether their silence says nothing yet. */
  boolean haveHardlyBeenAsked() {
    return clock.nanos() - askedSince < BEFORE.toNanos();
  }

  /** Asks whether these still answer. */
  void askWhetherStillThere(List<Answerer> these) {
    begin(Question.STILL_THERE);
    inquiry.ask(these, PAUSE, () -> {});
  }

  /** Asks whether these are back. */
  void askWhetherBackAgain(List<Answerer> these) {
    begin(Question.BACK_AGAIN);
    inquiry.ask(these, LONG_PAUSE, () -> {});
  }

  private void begin(Question next) {
    question = next;
    askedSince = clock.nanos();
    called = null;
  }

  /**
   * Whether a round is to be called for, now that there is something to decide. Of one question
   * that is done once, and then seldom: a round that is kept from its work decides nothing, and the
   * next would not either.
   */
  boolean mayCall() {
    long now = clock.nanos();
    if (called != null && now - called < CALL.toNanos()) {
      return false;
    }
    called = now;
    return true;
  }

  /** How many signs of life each has given since it was asked. */
  Map<Answerer, Integer> signs() {
    return inquiry.signs();
  }

  /** Asks nobody any more. */
  void rest() {
    inquiry.close();
    question = Question.NONE;
  }
}
