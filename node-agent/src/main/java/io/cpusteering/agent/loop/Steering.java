// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.loop;

import io.cpusteering.agent.datapath.ApplyOutcome;
import io.cpusteering.agent.datapath.Datapath;
import io.cpusteering.agent.host.HostFacts;
import io.cpusteering.agent.host.InterfaceDetails;
import io.cpusteering.agent.host.InterfaceFacts;
import io.cpusteering.agent.plan.DatapathPlan;
import io.cpusteering.agent.plan.NodePlan;
import io.cpusteering.agent.plan.PassThrough;
import io.cpusteering.agent.plan.Planner;
import io.cpusteering.agent.plan.Undone;
import io.cpusteering.agent.source.OrderSource;
import io.cpusteering.agent.source.Orders;
import io.cpusteering.agent.source.OrdersUnreadableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One round: from orders and facts to the kernel. Not for concurrent use. */
public final class Steering {
  private final OrderSource source;
  private final Supplier<HostFacts> host;
  private final Abilities abilities;
  private final Datapath datapath;
  private final HarmWatch harm;
  private final Function<InterfaceFacts, InterfaceDetails> details;
  private @Nullable Orders lastOrders;

  /** Without a watch for harm. */
  public Steering(
      OrderSource source, Supplier<HostFacts> host, Abilities abilities, Datapath datapath) {
    this(source, host, abilities, datapath, HarmWatch.NONE);
  }

  /** Without a look at the details of interfaces. */
  public Steering(
      OrderSource source,
      Supplier<HostFacts> host,
      Abilities abilities,
      Datapath datapath,
      HarmWatch harm) {
    this(source, host, abilities, datapath, harm, on -> InterfaceDetails.UNKNOWN);
  }

  /**
   * @param abilities asked before the kernel is
   * @param harm says what is to be undone
   * @param details asked of each interface that a policy selects
   */
  public Steering(
      OrderSource source,
      Supplier<HostFacts> host,
      Abilities abilities,
      Datapath datapath,
      HarmWatch harm,
      Function<InterfaceFacts, InterfaceDetails> details) {
    this.source = source;
    this.host = host;
    this.abilities = abilities;
    this.datapath = datapath;
    this.harm = harm;
    this.details = details;
  }

  /** Does one round. Throws nothing: what went wrong is in the result. */
  public Round round() {
    List<Trouble> troubles = new ArrayList<>();
    Orders orders = orders(troubles);
    HostFacts facts = null;
    try {
      facts = host.get();
    } catch (RuntimeException e) {
      troubles.add(new Trouble("HostUnreadable", messageOf(e), true));
    }
    List<Trouble> missing = abilities.missing();
    troubles.addAll(missing);
    if (facts == null || missing.stream().anyMatch(Trouble::blocking)) {
      return Round.failed(orders, facts, troubles);
    }
    try {
      return orders == null ? observe(facts, troubles) : apply(orders, facts, troubles);
    } catch (RuntimeException e) {
      troubles.add(
          new Trouble("RoundFailed", "the kernel could not be brought in line: " + e, true));
      return Round.failed(orders, facts, troubles);
    }
  }

  /** Exceptions of the JDK's may have none. */
  private static String messageOf(RuntimeException failure) {
    return Objects.requireNonNullElseGet(failure.getMessage(), failure::toString);
  }

  private @Nullable Orders orders(List<Trouble> troubles) {
    try {
      lastOrders = source.current().orElse(lastOrders);
    } catch (OrdersUnreadableException e) {
      troubles.add(new Trouble("OrdersUnreadable", e.getMessage(), true));
    }
    troubles.addAll(
        source.warnings().stream()
            .map(warning -> new Trouble(warning.reason(), warning.message(), false))
            .toList());
    if (lastOrders == null && troubles.stream().noneMatch(Trouble::blocking)) {
      troubles.add(
          new Trouble(
              "NoOrders",
              "no orders have come yet: the node object is not there or was not read yet; what runs"
                  + " is kept",
              false));
    }
    return lastOrders;
  }

  private Round observe(HostFacts facts, List<Trouble> troubles) {
    ApplyOutcome seen = new ApplyOutcome(datapath.observe(), List.of());
    return new Round(null, facts, NodePlan.EMPTY, seen, false, Duration.ZERO, troubles);
  }

  private Round apply(Orders orders, HostFacts read, List<Trouble> troubles) {
    DatapathPlan inForce = orders.leave() ? DatapathPlan.EMPTY : InForce.of(datapath.observe());
    HostFacts facts =
        orders.leave()
            ? read
            : read.withDetails(Planner.selected(orders.policies(), read, inForce), details);
    List<Undone> undone = harm.undone(orders.policies(), facts);
    troubles.addAll(harm.troubles());
    NodePlan plan =
        orders.leave()
            ? NodePlan.EMPTY
            : PassThrough.in(
                Planner.plan(orders.policies(), facts, inForce, undone), harm.notices());
    long start = System.nanoTime();
    ApplyOutcome outcome = datapath.apply(plan.datapath());
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    harm.applied(outcome.state(), facts);
    return new Round(orders, facts, plan, outcome, true, took, troubles);
  }
}
