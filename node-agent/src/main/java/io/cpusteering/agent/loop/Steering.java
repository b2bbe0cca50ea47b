// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.loop;

import io.cpusteering.agent.datapath.ApplyOutcome;
import io.cpusteering.agent.datapath.Datapath;
import io.cpusteering.agent.datapath.DatapathState;
import io.cpusteering.agent.datapath.DatapathState.Attachment;
import io.cpusteering.agent.host.HostFacts;
import io.cpusteering.agent.host.InterfaceDetails;
import io.cpusteering.agent.host.InterfaceFacts;
import io.cpusteering.agent.plan.DatapathPlan;
import io.cpusteering.agent.plan.Involved;
import io.cpusteering.agent.plan.NodePlan;
import io.cpusteering.agent.plan.Reason;
import io.cpusteering.agent.plan.Undone;
import io.cpusteering.agent.plan.WantedPolicy;
import io.cpusteering.agent.source.OrderSource;
import io.cpusteering.agent.source.Orders;
import io.cpusteering.agent.source.OrdersUnreadableException;
import io.cpusteering.agent.source.SwitchedOff;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One round: from orders and facts to the kernel. Not for concurrent use. */
public final class Steering {
  private static final Logger log = LoggerFactory.getLogger(Steering.class);

  private final OrderSource source;
  private final Supplier<HostFacts> host;
  private final Abilities abilities;
  private final Datapath datapath;
  private final HarmWatch harm;
  private final Trials trials;
  private final BiFunction<HostFacts, Set<Integer>, HostFacts> closer;
  private final Function<InterfaceFacts, InterfaceDetails> details;
  private final @Nullable CpuRetreat retreat;
  private final PlanMemory memory = new PlanMemory();
  private @Nullable Orders lastOrders;

  /**
   * @param abilities asked before the kernel is
   * @param harm says what is to be undone
   * @param trials says what may be changed, and what is to be undone
   * @param closer looks closely at the interfaces with these indexes
   * @param details asked of each interface that a policy selects
   * @param retreat before anything is read; null for none
   */
  public Steering(
      OrderSource source,
      Supplier<HostFacts> host,
      Abilities abilities,
      Datapath datapath,
      HarmWatch harm,
      Trials trials,
      BiFunction<HostFacts, Set<Integer>, HostFacts> closer,
      Function<InterfaceFacts, InterfaceDetails> details,
      @Nullable CpuRetreat retreat) {
    this.source = source;
    this.host = host;
    this.abilities = abilities;
    this.datapath = datapath;
    this.harm = harm;
    this.trials = trials;
    this.closer = closer;
    this.details = details;
    this.retreat = retreat;
  }

  /** Does one round. Throws nothing: what went wrong is in the result. */
  public Round round() {
    List<Trouble> troubles = new ArrayList<>();
    retreat();
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

  private void retreat() {
    if (retreat != null) {
      try {
        retreat.look();
      } catch (RuntimeException e) {
        // The round does it too, and says what stands in the way.
        log.atDebug().setCause(e).log("slots could not be taken beforehand");
      }
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
    Orders orders = source.off().map(off -> Orders.switchedOff(lastOrders, off)).orElse(lastOrders);
    troubles.addAll(
        source.warnings().stream()
            .map(warning -> new Trouble(warning.reason(), warning.message(), false))
            .toList());
    if (orders != null && orders.off() != null) {
      troubles.add(new Trouble(SwitchedOff.REASON, orders.off().message(), false));
    }
    if (orders == null && troubles.stream().noneMatch(Trouble::blocking)) {
      troubles.add(
          new Trouble(
              "NoOrders",
              "no orders have come yet: the node object is not there or was not read yet; what runs"
                  + " is kept",
              false));
    }
    return orders;
  }

  private Round observe(HostFacts facts, List<Trouble> troubles) {
    DatapathState state = datapath.observe();
    if (trials.isUndecided()) {
      return apply(null, asItIs(state), facts, troubles);
    }
    troubles.addAll(trials.troubles());
    return new Round(
        null,
        facts,
        NodePlan.EMPTY,
        new ApplyOutcome(state, List.of()),
        false,
        Duration.ZERO,
        troubles);
  }

  /** A trial goes on without orders: whoever was cut off may get none. */
  private static List<WantedPolicy> asItIs(DatapathState state) {
    return state.attachments().stream()
        .collect(Collectors.toMap(Attachment::uid, it -> it, (one, other) -> one, TreeMap::new))
        .values()
        .stream()
        .map(
            it ->
                new WantedPolicy(
                    it.policy(),
                    it.uid(),
                    it.revision(),
                    null,
                    new WantedPolicy.Hold(Reason.REVISION_MISSING, "there are no orders")))
        .toList();
  }

  private Round apply(Orders orders, HostFacts read, List<Trouble> troubles) {
    if (orders.takeEverythingOff()) {
      trials.left();
      harm.undone(orders.policies(), read);
      troubles.addAll(harm.troubles());
      return applied(orders, PlanBasis.NOTHING, read, NodePlan.EMPTY, troubles);
    }
    trials.wanted(orders.policies());
    return apply(orders, orders.policies(), read, troubles);
  }

  private Round apply(
      @Nullable Orders orders, List<WantedPolicy> wanted, HostFacts read, List<Trouble> troubles) {
    DatapathState state = datapath.observe();
    DatapathPlan inForce = InForce.of(state);
    List<WantedPolicy> policies = trials.toPlanWith(wanted);
    Involved involved = Involved.of(policies, read, inForce);
    HostFacts facts = closer.apply(read, involved.all()).withDetails(involved.selected(), details);
    List<Undone> undone = harm.undone(policies, facts);
    troubles.addAll(harm.troubles());
    PlanBasis[] basis = {PlanBasis.NOTHING};
    NodePlan plan =
        trials.plan(
            policies,
            facts,
            state,
            (these, cutOff) -> {
              basis[0] = new PlanBasis(these, undone, cutOff, harm.notices());
              return memory.plan(basis[0], facts, inForce);
            });
    return applied(orders, basis[0], facts, plan, troubles);
  }

  private Round applied(
      @Nullable Orders orders,
      PlanBasis basis,
      HostFacts facts,
      NodePlan plan,
      List<Trouble> troubles) {
    troubles.addAll(trials.troubles());
    long start = System.nanoTime();
    ApplyOutcome outcome = datapath.apply(plan.datapath());
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    harm.applied(outcome.state(), facts);
    trials.applied(outcome.state());
    if (retreat != null) {
      retreat.remember(basis, facts, outcome.state());
      troubles.addAll(retreat.troubles(facts));
    }
    return new Round(orders, facts, plan, outcome, outcome.applied(), took, troubles);
  }
}
