// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.confirm;

import io.cpusteering.agent.witness.Answerer;
import java.util.List;

/**
 * A change that was undone.
 *
 * @param change which one
 * @param lost who no longer answered; empty when it was given up before that was known
 * @param state what is thought of it since
 */
public record Withdrawal(Change change, List<Answerer> lost, State state) {
  public Withdrawal {
    lost = List.copyOf(lost);
  }

  /** What is thought of a change that was undone. */
  public enum State {
    /** It is awaited whether those who were lost are back. */
    WATCHED,
    /** They were back at once, or it was tried twice: it is not tried again. */
    BLAMED,
    /** They were silent without the change too: it is tried again when they are back. */
    AWAITING,
    /** It may be tried, for the second and last time. */
    LIFTED
  }

  /** Whether the change is kept out of force. */
  boolean isHeeded() {
    return state != State.LIFTED;
  }

  Withdrawal as(State other) {
    return new Withdrawal(change, lost, other);
  }

  /** For people. */
  String why() {
    return "policy %s, revision %s, was undone on %s: %s; %s; %s"
        .formatted(change.policy(), change.revision(), change.names(), cause(), now(), next());
  }

  private String cause() {
    return lost.isEmpty()
        ? "it was given up before the node had shown that it still talks"
        : "within %d s after the change there was no answer any more from %s"
            .formatted(change.seconds(), Answerer.words(lost));
  }

  private String now() {
    return change.whole() && change.before() != null
        ? "revision %s is in force again".formatted(change.before().revision())
        : "packets go to the stack there";
  }

  private String next() {
    return state == State.AWAITING
        ? "since nobody of them answered without the change either, it is tried once more when they"
            + " do"
        : "it is not tried again until the policy's spec changes";
  }
}
