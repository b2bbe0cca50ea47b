// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent;

import io.cpusteering.agent.claims.ClaimWatch;
import io.cpusteering.agent.confirm.LedgerStore;
import io.cpusteering.agent.datapath.Datapath;
import io.cpusteering.agent.datapath.DatapathState;
import io.cpusteering.agent.datapath.ForeseeingDatapath;
import io.cpusteering.agent.datapath.KernelDatapath;
import io.cpusteering.agent.harm.UndoneStore;
import io.cpusteering.agent.host.HostReader;
import io.cpusteering.agent.loop.Abilities;
import io.cpusteering.agent.loop.Round;
import io.cpusteering.agent.loop.Steering;
import io.cpusteering.agent.loop.Trials;
import io.cpusteering.agent.loop.harm.KnownHarm;
import io.cpusteering.agent.loop.trial.ConfirmWatch;
import io.cpusteering.agent.loop.trial.KnownTrials;
import io.cpusteering.agent.source.OrderSource;
import io.cpusteering.agent.source.PolicyFile;
import io.cpusteering.agent.source.SwitchedSource;
import io.cpusteering.agent.status.RoundText;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** One round from a policy file to the kernel, or to what would become of it, told in words. */
final class SingleRound {
  private static final DatapathState NOTHING_OF_OURS = new DatapathState(List.of(), List.of());

  private final AgentOptions options;
  private final Path policies;
  private final KernelAbilities abilities;
  private final PrintWriter out;

  SingleRound(AgentOptions options, Path policies, KernelAbilities abilities, PrintWriter out) {
    this.options = options;
    this.policies = policies;
    this.abilities = abilities;
    this.out = out;
  }

  /**
   * Does it.
   *
   * @return the exit status: 0 when everything is, or could be, as asked
   * @throws IOException when an agent runs here already
   */
  int run() throws IOException, InterruptedException {
    if (options.dryRun) {
      Datapath foreseeing = new ForeseeingDatapath(options.bpffs);
      DatapathState before = before(foreseeing);
      try (OrderSource source = source()) {
        Trials known = new KnownTrials(new LedgerStore(options.stateDir)::load);
        return tell(steering(source, foreseeing, abilities::found, known).round(), before);
      }
    }
    refuseBesideAnAgent();
    Datapath datapath = new KernelDatapath(options.bpffs);
    DatapathState before = before(datapath);
    try (OrderSource source = source();
        ConfirmWatch trials = ThisMachine.trials(null, options.stateDir, () -> {})) {
      Steering steering = steering(source, datapath, abilities, trials);
      return tell(new ConfirmedRound(steering, trials, out).run(), before);
    }
  }

  private OrderSource source() {
    return new SwitchedSource(new PolicyFile(policies), options.stateDir);
  }

  private DatapathState before(Datapath datapath) {
    return abilities.foundForReading().isEmpty() ? datapath.observe() : NOTHING_OF_OURS;
  }

  private int tell(Round round, DatapathState before) {
    RoundText text = new RoundText(round, before, options.dryRun);
    out.print(text.all());
    out.flush();
    return text.asAsked() ? 0 : 1;
  }

  private Steering steering(
      OrderSource source, Datapath datapath, Abilities needed, Trials trials) {
    ClaimWatch claims = ThisMachine.claims(options, false);
    HostReader host = ThisMachine.reader();
    return new Steering(
        source,
        () -> claims.apply(host.read()),
        needed,
        datapath,
        new KnownHarm(new UndoneStore(options.stateDir)),
        trials,
        host::closer,
        ThisMachine.details()::read,
        null);
  }

  /** An agent would put back in its next round what it was told, and say so nowhere. */
  private void refuseBesideAnAgent() throws IOException {
    Optional<String> sign = AgentBeside.sign(options.httpPort);
    if (sign.isPresent()) {
      throw new IOException(
          sign.get()
              + ", and would undo what is applied beside it; end it, change what it is told, or if it"
              + " is something else, choose another port with --http-port");
    }
  }
}
