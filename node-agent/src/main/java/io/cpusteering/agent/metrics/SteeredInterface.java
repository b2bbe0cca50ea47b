// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.metrics;

import io.cpusteering.agent.datapath.ApplyOutcome.Failure;
import io.cpusteering.agent.datapath.DatapathCounters;
import io.cpusteering.agent.datapath.DatapathState.Attachment;
import io.cpusteering.agent.host.InterfaceFacts;
import io.cpusteering.agent.loop.Round;
import io.cpusteering.agent.plan.Claim;
import io.cpusteering.agent.plan.Finding;
import io.cpusteering.agent.plan.Reason;
import io.cpusteering.agent.plan.Reason.Severity;
import io.cpusteering.agent.plan.XdpMode;
import io.cpusteering.agent.plan.program.RuleAction;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One interface that a policy has.
 *
 * @param name interface name
 * @param policy name of the policy
 * @param mode native or generic, none when it is not steered
 * @param passedFor why its packets are passed as if they were not to be steered; empty when they
 *     are steered
 * @param again what RPS does with its steered packets
 */
record SteeredInterface(
    String name, String policy, String mode, String passedFor, SecondSteering again) {
  private static final String NONE = "none";
  private static final String NOT_ATTACHED = "NotAttached";

  static List<SteeredInterface> of(Round round) {
    return round.plan().claims().stream().map(claim -> of(claim, round)).toList();
  }

  private static SteeredInterface of(Claim claim, Round round) {
    Optional<Attachment> attached =
        Objects.requireNonNull(round.outcome()).state().attachments().stream()
            .filter(attachment -> attachment.ifindex() == claim.ifindex())
            .filter(attachment -> attachment.uid().equals(claim.uid()))
            .findFirst();
    return new SteeredInterface(
        claim.interfaceName(),
        claim.policy(),
        attached.map(it -> it.mode().name().toLowerCase(Locale.ROOT)).orElse(NONE),
        attached.isEmpty()
            ? reasons(claim, round).findFirst().orElse(NOT_ATTACHED)
            : passes(claim, round)
                .orElse(hasNoCpu(attached.get()) ? Reason.NO_USABLE_CPU.label() : ""),
        attached
            .map(Attachment::mode)
            .map(mode -> again(claim, mode, round))
            .orElse(SecondSteering.NONE));
  }

  /** Packets are passed because of harm. */
  private static Optional<String> passes(Claim claim, Round round) {
    return round.plan().findings().stream()
        .filter(it -> it.reason().passes() && it.uid().equals(claim.uid()) && isOn(it, claim))
        .map(it -> it.reason().label())
        .findFirst();
  }

  /** It steers, and has no CPU to steer to. */
  private static boolean hasNoCpu(Attachment attachment) {
    return attachment.program().rules().actions().isEmpty()
        && attachment.program().otherwise() instanceof RuleAction.Steer
        && attachment.tables().stream()
            .allMatch(table -> table.hashSlots().length + table.turnSlots().length == 0);
  }

  private static Stream<String> reasons(Claim claim, Round round) {
    return Stream.concat(
        round.plan().findings().stream()
            .filter(it -> it.uid().equals(claim.uid()))
            .filter(it -> it.interfaceName().isEmpty() || isOn(it, claim))
            .map(Finding::reason)
            .filter(reason -> reason.severity() == Severity.BLOCKS && reason != Reason.SUPERSEDED)
            .map(Reason::label),
        Objects.requireNonNull(round.outcome()).failures().stream()
            .filter(it -> it.uid().equals(claim.uid()) && !it.advises())
            .filter(it -> it.ifindex() == 0 || it.ifindex() == claim.ifindex())
            .map(Failure::reason));
  }

  private static boolean isOn(Finding finding, Claim claim) {
    return finding.interfaceName().equals(claim.interfaceName());
  }

  private static SecondSteering again(Claim claim, XdpMode mode, Round round) {
    return Objects.requireNonNull(round.host()).interfaces().stream()
        .filter(on -> on.ifindex() == claim.ifindex())
        .findFirst()
        .map((InterfaceFacts on) -> SecondSteering.of(on, mode))
        .orElse(SecondSteering.NONE);
  }

  void show(DatapathCounters counters, Exposition to) {
    to.add(Metric.STEERED, passedFor.isEmpty() ? 1 : 0, name, mode, policy);
    if (!passedFor.isEmpty()) {
      to.add(Metric.PASSED_THROUGH, 1, name, policy, passedFor);
    }
    if (!mode.equals(NONE)) {
      counters.policies().stream()
          .filter(it -> it.policy().equals(policy))
          .findFirst()
          .ifPresent(it -> to.add(Metric.STEERED_TWICE, again.share(it.cpus()), name, policy));
    }
  }
}
