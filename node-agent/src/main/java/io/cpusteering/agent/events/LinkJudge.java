// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.events;

import io.cpusteering.agent.loop.Round;
import io.cpusteering.agent.loop.RoundObserver;
import io.cpusteering.agent.plan.Interest;
import io.cpusteering.agent.source.Orders;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * Of links those that a policy may be about, if what a round reads of them has changed; of routes
 * the default routes, if a policy goes by them. The kernel tells much more, for instance with every
 * pod that comes or goes.
 *
 * <p>Judges on the listening thread, is told of rounds on the loop's.
 */
final class LinkJudge implements EventJudge, RoundObserver {
  private final Runnable wake;
  private final Map<Integer, Integer> states = new HashMap<>();
  private volatile Interest interest = Interest.ALL;

  /**
   * @param wake calls for another round
   */
  LinkJudge(Runnable wake) {
    this.wake = wake;
  }

  @Override
  public boolean matters(ByteBuffer message) {
    boolean any = false;
    for (RouteMessage told : RouteMessages.read(message)) {
      any |=
          switch (told) {
            case RouteMessage.Link link -> matters(link);
            case RouteMessage.DefaultRoute route -> interest.defaultRoute();
            case RouteMessage.Unclear unclear -> true;
          };
    }
    return any;
  }

  private boolean matters(RouteMessage.Link link) {
    boolean changed;
    if (link.gone()) {
      states.remove(link.ifindex());
      changed = true;
    } else {
      Integer before = states.put(link.ifindex(), link.state());
      changed = link.offloads() || before == null || before != link.state();
    }
    return changed && interest.includes(link.ifindex(), link.name(), link.kind());
  }

  @Override
  public void lost() {
    states.clear();
  }

  /**
   * {@inheritDoc}
   *
   * <p>A message that came while the round was under way was judged by the orders before. Where
   * these orders want more, another round looks once more.
   */
  @Override
  public void ended(Round round) {
    Orders orders = round.orders();
    if (orders == null || round.outcome() == null) {
      return;
    }
    Interest before = interest;
    interest = Interest.of(orders.policies(), round.plan());
    if (!before.covers(interest)) {
      wake.run();
    }
  }
}
