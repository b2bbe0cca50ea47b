// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.loop.harm;

import io.cpusteering.agent.datapath.DatapathState.Attachment;
import io.cpusteering.agent.harm.Remark;
import io.cpusteering.agent.harm.Standing;
import io.cpusteering.agent.harm.Suspect;
import io.cpusteering.agent.host.InterfaceFacts;
import io.cpusteering.agent.plan.HarmNotice;
import io.cpusteering.agent.plan.IndirectionTable;
import io.cpusteering.agent.plan.Undone;
import io.cpusteering.agent.plan.program.RuleAction;
import java.util.Optional;

/**
 * A version of a policy on an interface.
 *
 * @param suspect since when it is attached
 * @param attachment as the kernel has it
 * @param on the interface
 * @param kernel kernel release
 * @param standing how its steering stands
 */
record Watched(
    Suspect suspect, Attachment attachment, InterfaceFacts on, String kernel, Standing standing) {

  /** Whether an attachment gives packets to CPUs, or would. */
  static boolean isSteering(Attachment attachment) {
    return attachment.program().actions().stream().anyMatch(it -> it instanceof RuleAction.Steer);
  }

  /** Whether it is the same version of a policy, attached without a break. */
  boolean isOf(Attachment other) {
    return attachment.linkId() == other.linkId()
        && attachment.uid().equals(other.uid())
        && attachment.revision().equals(other.revision());
  }

  boolean isUndoneBy(Undone known) {
    return known.isAbout(attachment.uid(), attachment.revision(), on);
  }

  Watched with(Standing other) {
    return new Watched(suspect, attachment, on, kernel, other);
  }

  /** The same, seen in the kernel at this moment. */
  Watched seen(long nanos) {
    boolean passing =
        attachment.tables().stream().allMatch(table -> table.equals(IndirectionTable.EMPTY));
    return passing == standing.passes() ? with(standing.begun(nanos)) : this;
  }

  Optional<HarmNotice> notice() {
    return Remark.of(on.name(), standing)
        .map(
            it ->
                new HarmNotice(
                    attachment.uid(),
                    attachment.revision(),
                    on.ifindex(),
                    on.name(),
                    it.reason(),
                    it.message()));
  }

  /** What is to be kept of how it stands, if anything. */
  Optional<Undone> undone() {
    return switch (standing) {
      case Standing.Undone(String why) ->
          Optional.of(undone(Undone.Measure.WITHOUT_NATIVE, 0, why));
      case Standing.PassedThrough(int times, _, String why) ->
          Optional.of(undone(Undone.Measure.PASSED, times, why));
      case Standing.Steered _,
          Standing.SteeredAgain _,
          Standing.Suspected _,
          Standing.OnTrial _,
          Standing.Kept _,
          Standing.Reported _ ->
          Optional.empty();
    };
  }

  private Undone undone(Undone.Measure measure, int times, String why) {
    return new Undone(
        attachment.uid(),
        attachment.revision(),
        on.name(),
        on.ifindex(),
        on.driver(),
        kernel,
        measure,
        times,
        why);
  }
}
