// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.loop.trial;

import io.cpusteering.agent.witness.Answerer;
import io.cpusteering.agent.witness.Inquiry;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** An inquiry of which a test says who answers. */
final class GivenAnswers implements Inquiry {
  private final Map<Answerer, Integer> answers = new HashMap<>();
  private List<Answerer> whom = List.of();

  /** Those who are asked at present. */
  List<Answerer> whom() {
    return whom;
  }

  void answer(Answerer... who) {
    for (Answerer it : who) {
      if (whom.contains(it)) {
        answers.merge(it, 1, Integer::sum);
      }
    }
  }

  @Override
  public void ask(List<Answerer> others, Duration pause, Runnable heard) {
    whom = List.copyOf(others);
    answers.clear();
  }

  @Override
  public List<Answerer> answered() {
    return whom.stream().filter(answers::containsKey).toList();
  }

  @Override
  public boolean heardAll() {
    return answers.keySet().containsAll(whom);
  }

  @Override
  public Map<Answerer, Integer> signs() {
    return new HashMap<>(answers);
  }

  @Override
  public void close() {
    whom = List.of();
    answers.clear();
  }
}
