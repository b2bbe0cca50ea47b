// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.witness;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * Asks each answerer on a thread of its own, so that nobody waits for one who is silent. Threads
 * are started by whoever has it ask, and so are in its network namespace.
 */
public final class Prober implements Inquiry {
  private final Function<Answerer, Sign> question;
  private Asking asking = new Asking(List.of(), () -> {});

  /**
   * @param question asks one of them; takes a few seconds at most, and throws nothing
   */
  public Prober(Function<Answerer, Sign> question) {
    this.question = question;
  }

  private static final class Asking {
    private final List<Answerer> whom;
    private final Map<Answerer, Integer> answers = new ConcurrentHashMap<>();
    private final Map<Answerer, Integer> refusals = new ConcurrentHashMap<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private final AtomicBoolean told = new AtomicBoolean();
    private final Runnable heard;

    Asking(List<Answerer> whom, Runnable heard) {
      this.whom = List.copyOf(whom);
      this.heard = heard;
    }

    boolean heardAll() {
      return whom.stream().allMatch(it -> answers.containsKey(it) || refusals.containsKey(it));
    }
  }

  @Override
  public void ask(List<Answerer> whom, Duration pause, Runnable heard) {
    close();
    Asking now = new Asking(whom, heard);
    asking = now;
    for (Answerer each : now.whom) {
      Thread.ofPlatform().daemon().name("asks-" + each.kind()).start(() -> ask(now, each, pause));
    }
  }

  private void ask(Asking of, Answerer whom, Duration pause) {
    try {
      do {
        Sign sign = question.apply(whom);
        switch (sign) {
          case ANSWER -> of.answers.merge(whom, 1, Integer::sum);
          case REFUSAL -> of.refusals.merge(whom, 1, Integer::sum);
          case SILENCE -> {}
        }
        if (of.heardAll() && !of.told.getAndSet(true)) {
          of.heard.run();
        }
      } while (!of.over.await(pause.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public List<Answerer> answered() {
    return asking.whom.stream().filter(asking.answers::containsKey).toList();
  }

  @Override
  public boolean heardAll() {
    return asking.heardAll();
  }

  @Override
  public Map<Answerer, Integer> signs() {
    Map<Answerer, Integer> signs = new HashMap<>(asking.answers);
    asking.refusals.forEach((whom, count) -> signs.merge(whom, count, Integer::sum));
    return signs;
  }

  @Override
  public void close() {
    asking.over.countDown();
  }
}
