// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.status;

import io.cpusteering.agent.datapath.Ability;
import io.cpusteering.agent.datapath.ApplyOutcome;
import io.cpusteering.agent.datapath.DatapathState;
import io.cpusteering.agent.host.InterfaceFacts;
import io.cpusteering.agent.loop.Round;
import io.cpusteering.agent.loop.Trouble;
import io.cpusteering.api.node.CpuSteeringNodeStatus;
import io.cpusteering.api.node.InterfaceStatus;
import io.cpusteering.api.node.NodePolicyStatus;
import io.cpusteering.api.node.PolicyState;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Tells for people what a round came to, from the same status that a node object gets: what is
 * steered and how, what is not and why. Pure.
 */
public final class RoundText {
  private static final Set<PolicyState> AS_ASKED =
      Set.of(PolicyState.READY, PolicyState.SUPERSEDED);

  private final Round round;
  private final DatapathState before;
  private final boolean foreseen;
  private final @Nullable CpuSteeringNodeStatus status;

  /**
   * @param before what the kernel had from us before the round
   * @param foreseen whether the round only asked what would come of it
   */
  public RoundText(Round round, DatapathState before, boolean foreseen) {
    this.round = round;
    this.before = before;
    this.foreseen = foreseen;
    this.status =
        round.orders() == null || round.host() == null || round.outcome() == null
            ? null
            : new NodeReport("", Clock.systemUTC()).of(round, null);
  }

  /** Whether everything is, or could be, as the policies ask. */
  public boolean asAsked() {
    ApplyOutcome outcome = round.outcome();
    return status != null
        && outcome != null
        && round.troubles().stream().noneMatch(this::isInTheWay)
        && outcome.failures().stream().allMatch(ApplyOutcome.Failure::advises)
        && policies().stream().map(NodePolicyStatus::state).allMatch(AS_ASKED::contains);
  }

  /** What can't be pinned now keeps an agent from nothing that it has done already. */
  private boolean isInTheWay(Trouble trouble) {
    return trouble.blocking()
        || foreseen && trouble.reason().equals(Ability.Reason.BPFFS_READ_ONLY.label());
  }

  /** The whole text, each line with its end. */
  public String all() {
    List<String> lines = new ArrayList<>();
    if (status != null) {
      InterfaceText text = new InterfaceText(before, foreseen);
      List<InterfaceStatus> interfaces =
          Objects.requireNonNullElse(status.interfaces(), List.<InterfaceStatus>of());
      interfaces.forEach(it -> lines.addAll(text.lines(it)));
      gone(interfaces).forEach(lines::add);
      failuresOfNoPolicy(interfaces).forEach(lines::add);
      policies().forEach(it -> lines.add(policy(it, interfaces)));
    }
    round.troubles().forEach(it -> lines.add("%s: %s".formatted(it.reason(), it.message())));
    lines.add(conclusion());
    return lines.stream().map(line -> line + "\n").collect(Collectors.joining());
  }

  private List<NodePolicyStatus> policies() {
    return status == null
        ? List.of()
        : Objects.requireNonNullElse(status.policies(), List.<NodePolicyStatus>of());
  }

  /** Interfaces that had a program of ours, and of which the status has nothing to say any more. */
  private List<String> gone(List<InterfaceStatus> interfaces) {
    Set<Integer> told =
        interfaces.stream()
            .map(InterfaceStatus::index)
            .filter(Objects::nonNull)
            .collect(Collectors.toSet());
    return before.attachments().stream()
        .filter(it -> it.ifindex() != 0 && !told.contains(it.ifindex()))
        .sorted(Comparator.comparingInt(DatapathState.Attachment::ifindex))
        .map(
            it ->
                "%s: %s, policy %s %s it"
                    .formatted(
                        name(it.ifindex()),
                        foreseen ? "would be detached" : "detached",
                        it.policy(),
                        whyGone(it.uid())))
        .toList();
  }

  private String whyGone(String uid) {
    if (policies().stream().noneMatch(it -> uid.equals(it.uid()))) {
      return "is gone and left";
    }
    return Objects.requireNonNull(round.orders()).off() == null
        ? "no longer selects"
        : "is switched off and left";
  }

  private String name(int ifindex) {
    return Objects.requireNonNull(round.host()).interfaces().stream()
        .filter(it -> it.ifindex() == ifindex)
        .findFirst()
        .map(InterfaceFacts::name)
        .orElse("index-" + ifindex);
  }

  /** What could not be taken away has no policy that would tell of it. */
  private List<String> failuresOfNoPolicy(List<InterfaceStatus> interfaces) {
    Set<String> told =
        interfaces.stream()
            .flatMap(it -> InterfaceText.conditions(it).stream())
            .map(condition -> String.valueOf(condition.getMessage()))
            .collect(Collectors.toSet());
    return Objects.requireNonNull(round.outcome()).failures().stream()
        .filter(it -> it.uid().isEmpty() && !told.contains(it.message()))
        .map(it -> "%s: %s".formatted(it.reason(), it.message()))
        .toList();
  }

  /** Without the message where an interface has told it. */
  private static String policy(NodePolicyStatus it, List<InterfaceStatus> interfaces) {
    String state = InterfaceText.words(Objects.requireNonNull(it.state()));
    boolean told =
        interfaces.stream()
            .flatMap(on -> InterfaceText.conditions(on).stream())
            .anyMatch(condition -> String.valueOf(it.reason()).equals(condition.getReason()));
    return it.reason() == null
        ? "policy %s: %s".formatted(it.policy(), state)
        : "policy %s: %s%s%s"
            .formatted(
                it.policy(),
                state,
                state.equals(it.reason()) ? "" : ", " + it.reason(),
                told ? "" : ": " + it.message());
  }

  private String conclusion() {
    if (foreseen) {
      return "nothing was touched: "
          + (asAsked()
              ? "this could be done, as far as can be told without trying"
              : "not all that is asked could be done");
    }
    if (status == null) {
      return "nothing was changed";
    }
    if (!asAsked()) {
      return "not everything is as asked";
    }
    return Optional.of(policies())
        .filter(List::isEmpty)
        .map(none -> "there is no policy, so nothing is steered")
        .orElse("everything is as asked");
  }
}
