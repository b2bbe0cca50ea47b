// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.witness;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Asks again and again beside whoever wants to know. */
public interface Inquiry extends AutoCloseable {
  /**
   * Begins to ask, and to count from zero; whoever was asked before is no longer.
   *
   * @param pause between an answer and the next question
   * @param heard called once, from any thread, when everybody has answered or refused; not when
   *     there is nobody to ask
   */
  void ask(List<Answerer> whom, Duration pause, Runnable heard);

  /** Those who have answered. */
  List<Answerer> answered();

  /** Whether nothing more is to be learned: everybody has answered or refused. */
  boolean heardAll();

  /** How many signs of life each has given: answers and refusals. */
  Map<Answerer, Integer> signs();

  /** Ends the asking; it may begin again. */
  @Override
  void close();
}
