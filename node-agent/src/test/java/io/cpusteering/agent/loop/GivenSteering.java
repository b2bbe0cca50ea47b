// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.loop;

import io.cpusteering.agent.confirm.Ledger;
import io.cpusteering.agent.datapath.Datapath;
import io.cpusteering.agent.datapath.DatapathState;
import io.cpusteering.agent.host.HostFacts;
import io.cpusteering.agent.host.InterfaceDetails;
import io.cpusteering.agent.host.InterfaceFacts;
import io.cpusteering.agent.loop.trial.KnownTrials;
import io.cpusteering.agent.plan.HarmNotice;
import io.cpusteering.agent.plan.Undone;
import io.cpusteering.agent.plan.WantedPolicy;
import io.cpusteering.agent.source.OrderSource;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Rounds of which a test says what it is about; the rest is a machine of eight CPUs that lacks
 * nothing, where nobody looks for harm, nothing is put on trial and no interface tells details.
 */
public final class GivenSteering {
  private final OrderSource source;
  private final Datapath datapath;
  private Supplier<HostFacts> host = Machines::eightCpus;
  private Abilities abilities = List::of;
  private HarmWatch harm = new NoHarm();
  private Trials trials = new KnownTrials(() -> Ledger.EMPTY);
  private BiFunction<HostFacts, Set<Integer>, HostFacts> closer = (machine, about) -> machine;
  private Function<InterfaceFacts, InterfaceDetails> details = on -> InterfaceDetails.UNKNOWN;
  private @Nullable CpuRetreat retreat;

  private GivenSteering(OrderSource source, Datapath datapath) {
    this.source = source;
    this.datapath = datapath;
  }

  /** From these orders to this kernel. */
  public static GivenSteering of(OrderSource source, Datapath datapath) {
    return new GivenSteering(source, datapath);
  }

  public GivenSteering host(Supplier<HostFacts> machine) {
    host = machine;
    return this;
  }

  public GivenSteering abilities(Abilities asked) {
    abilities = asked;
    return this;
  }

  public GivenSteering harm(HarmWatch watch) {
    harm = watch;
    return this;
  }

  public GivenSteering trials(Trials puts) {
    trials = puts;
    return this;
  }

  GivenSteering closer(BiFunction<HostFacts, Set<Integer>, HostFacts> asked) {
    closer = asked;
    return this;
  }

  public GivenSteering details(Function<InterfaceFacts, InterfaceDetails> asked) {
    details = asked;
    return this;
  }

  GivenSteering retreat(CpuRetreat before) {
    retreat = before;
    return this;
  }

  public Steering steering() {
    return new Steering(source, host, abilities, datapath, harm, trials, closer, details, retreat);
  }

  private static final class NoHarm implements HarmWatch {
    @Override
    public List<Undone> undone(List<WantedPolicy> policies, HostFacts host) {
      return List.of();
    }

    @Override
    public List<HarmNotice> notices() {
      return List.of();
    }

    @Override
    public void applied(DatapathState state, HostFacts host) {}

    @Override
    public List<Trouble> troubles() {
      return List.of();
    }
  }
}
