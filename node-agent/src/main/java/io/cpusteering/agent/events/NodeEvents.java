// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.events;

import io.cpusteering.agent.loop.RoundObserver;
import io.cpusteering.agent.loop.Trouble;
import io.cpusteering.agent.loop.WakeUps;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Everything of this machine that is listened to. */
public final class NodeEvents implements AutoCloseable {
  private static final Duration SHORTEST = Duration.ofMillis(200);
  private static final Duration LONGEST = Duration.ofSeconds(2);
  private static final Duration SHORTEST_FOR_CPUS = Duration.ofMillis(50);
  private static final Duration LONGEST_FOR_CPUS = Duration.ofMillis(400);

  private final LinkJudge links;
  private final List<EventListener> listeners;

  /**
   * Listens from now on, in the network namespace of this thread.
   *
   * @param wakeUps for changes that can matter
   */
  public NodeEvents(WakeUps wakeUps) {
    links = new LinkJudge(wakeUps::wake);
    listeners =
        List.of(
            new EventListener(
                "changes of links and routes",
                RouteMessages::listen,
                links,
                wakeUps::wake,
                new Pace(SHORTEST, LONGEST)),
            new EventListener(
                "CPUs that come and go",
                CpuMessages::listen,
                new CpuMessages(),
                wakeUps::wakeAtOnce,
                new Pace(SHORTEST_FOR_CPUS, LONGEST_FOR_CPUS)));
  }

  /** To be told of every round: what matters depends on the policies. */
  public RoundObserver observer() {
    return links;
  }

  /** What can't be listened to. */
  public List<Trouble> troubles() {
    return listeners.stream().map(EventListener::trouble).flatMap(Optional::stream).toList();
  }

  @Override
  public void close() {
    listeners.forEach(EventListener::close);
  }
}
