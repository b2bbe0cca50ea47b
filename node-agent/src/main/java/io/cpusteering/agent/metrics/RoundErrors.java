// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.metrics;

import io.cpusteering.agent.datapath.ApplyOutcome.Failure;
import io.cpusteering.agent.loop.Round;
import io.cpusteering.agent.loop.Trouble;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLongArray;

/** Counts what failed, round after round, and knows whether changes are being told of. */
final class RoundErrors {
  private static final String ORDERS_UNREADABLE = "OrdersUnreadable";
  private static final Set<String> NOT_WATCHED = Set.of("ApiServerAway", ORDERS_UNREADABLE);

  private final AtomicLongArray counts = new AtomicLongArray(Step.values().length);
  private volatile boolean ordersWatched;
  private volatile boolean eventsHeard;

  void ended(Round round) {
    for (Trouble trouble : round.troubles()) {
      switch (trouble.reason()) {
        case ORDERS_UNREADABLE -> count(Step.ORDERS);
        case "HostUnreadable" -> count(Step.HOST);
        case "RoundFailed" -> count(Step.APPLY);
        default -> {
          // A state of the node and no failure of a step.
        }
      }
    }
    if (round.outcome() != null) {
      round.outcome().failures().stream()
          .filter(failure -> !failure.advises())
          .forEach((Failure _) -> count(Step.APPLY));
    }
    ordersWatched = round.troubles().stream().noneMatch(it -> NOT_WATCHED.contains(it.reason()));
    eventsHeard = round.troubles().stream().noneMatch(it -> it.reason().equals("EventsNotHeard"));
  }

  void count(Step step) {
    counts.incrementAndGet(step.ordinal());
  }

  void show(Exposition to) {
    for (Step step : Step.values()) {
      to.add(Metric.ERRORS, counts.get(step.ordinal()), step.label());
    }
    to.add(Metric.WATCH_UP, ordersWatched ? 1 : 0, "orders");
    to.add(Metric.WATCH_UP, eventsHeard ? 1 : 0, "events");
  }
}
