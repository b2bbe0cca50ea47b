// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent;

import io.cpusteering.agent.datapath.ApplyOutcome;
import io.cpusteering.agent.datapath.Datapath;
import io.cpusteering.agent.datapath.DatapathState;
import io.cpusteering.agent.libbpf.Interfaces;
import io.cpusteering.agent.plan.DatapathPlan;
import java.io.PrintWriter;

/** Removes everything of ours from this machine and says what that was. */
final class Detachment {
  private final Datapath datapath;
  private final PrintWriter out;

  Detachment(Datapath datapath, PrintWriter out) {
    this.datapath = datapath;
    this.out = out;
  }

  /** Whether nothing of ours is left. */
  boolean run() {
    DatapathState before = datapath.observe();
    ApplyOutcome outcome = datapath.apply(DatapathPlan.EMPTY);
    DatapathState after = outcome.state();
    before.attachments().stream()
        .filter(it -> after.attachments().stream().noneMatch(left -> left.linkId() == it.linkId()))
        .forEach(
            it ->
                out.printf(
                    "detached policy %s from %s (program %d)%n",
                    it.policy(),
                    Interfaces.name(it.ifindex()).orElse("an interface that is gone"),
                    it.programId()));
    before.cpuMaps().stream()
        .filter(it -> after.cpuMaps().stream().noneMatch(left -> left.mapId() == it.mapId()))
        .forEach(
            it ->
                out.printf(
                    "removed the CPU map %d of policy %s with %d entries%n",
                    it.mapId(), it.uid(), it.entries().size()));
    outcome.failures().forEach(it -> out.printf("%s: %s%n", it.reason(), it.message()));
    boolean clean = after.attachments().isEmpty() && after.cpuMaps().isEmpty();
    out.println(
        clean ? "nothing of ours is left on this machine" : "not everything could be removed");
    out.flush();
    return clean;
  }
}
