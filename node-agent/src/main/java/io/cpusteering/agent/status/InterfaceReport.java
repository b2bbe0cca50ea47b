// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.status;

import io.cpusteering.agent.datapath.ApplyOutcome;
import io.cpusteering.agent.datapath.ApplyOutcome.Failure;
import io.cpusteering.agent.datapath.DatapathState.Attachment;
import io.cpusteering.agent.host.HostFacts;
import io.cpusteering.agent.host.InterfaceFacts;
import io.cpusteering.agent.plan.Claim;
import io.cpusteering.agent.plan.Finding;
import io.cpusteering.agent.plan.NodePlan;
import io.cpusteering.agent.plan.Reason;
import io.cpusteering.agent.plan.XdpMode;
import io.cpusteering.api.node.CpuMapStatus;
import io.cpusteering.api.node.DeviceMapStatus;
import io.cpusteering.api.node.InterfaceStatus;
import io.cpusteering.api.node.Preflight;
import io.cpusteering.api.policy.AttachMode;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Says what became of each interface that a policy wants or that the kernel has from us. */
final class InterfaceReport {
  /** The reason for which an interface is steered while that is on trial. */
  static final String CONFIRMING = Reason.CONFIRMING.label();

  private final NodePlan plan;
  private final ApplyOutcome outcome;
  private final HostFacts host;
  private final List<InterfaceStatus> previous;
  private final @Nullable Long generation;
  private final Clock clock;

  InterfaceReport(
      NodePlan plan,
      ApplyOutcome outcome,
      HostFacts host,
      @Nullable List<InterfaceStatus> previous,
      @Nullable Long generation,
      Clock clock) {
    this.plan = plan;
    this.outcome = outcome;
    this.host = host;
    this.previous = previous == null ? List.of() : previous;
    this.generation = generation;
    this.clock = clock;
  }

  /** By name. */
  List<InterfaceStatus> all() {
    List<InterfaceStatus> all = new ArrayList<>();
    Set<Integer> indexes = new TreeSet<>();
    plan.claims().forEach(claim -> indexes.add(claim.ifindex()));
    outcome.state().attachments().stream()
        .map(Attachment::ifindex)
        .filter(index -> index != 0)
        .forEach(indexes::add);
    indexes.forEach(index -> all.add(present(index)));
    plan.findings().stream()
        .filter(finding -> finding.reason() == Reason.INTERFACE_MISSING)
        .map(Finding::interfaceName)
        .distinct()
        .forEach(name -> all.add(missing(name)));
    all.sort(Comparator.comparing(InterfaceStatus::name));
    return all;
  }

  private InterfaceStatus missing(String name) {
    return new InterfaceStatus(
        name,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        conditions(name, 0, null, null));
  }

  private InterfaceStatus present(int index) {
    Optional<InterfaceFacts> facts =
        host.interfaces().stream().filter(it -> it.ifindex() == index).findFirst();
    Claim claim =
        plan.claims().stream().filter(it -> it.ifindex() == index).findFirst().orElse(null);
    Attachment attached =
        outcome.state().attachments().stream()
            .filter(it -> it.ifindex() == index)
            .findFirst()
            .orElse(null);
    String name = facts.map(InterfaceFacts::name).orElse("index-" + index);
    return new InterfaceStatus(
        name,
        index,
        facts.map(InterfaceFacts::driver).orElse(null),
        facts.map(InterfaceFacts::receiveQueues).orElse(null),
        facts.map(InterfaceFacts::mtu).orElse(null),
        attached == null ? null : attached.policy(),
        attached == null ? null : attached.uid(),
        attached == null ? null : attached.revision(),
        claim == null || claim.superseded().isEmpty() ? null : claim.superseded(),
        attached == null ? null : mode(attached.mode()),
        attached == null ? null : attached.frags(),
        attached == null ? null : attached.programId(),
        attached == null ? null : attached.linkId(),
        attached == null ? null : cpuMap(attached),
        attached == null ? null : deviceMaps(attached),
        facts.flatMap(this::preflight).orElse(null),
        conditions(name, index, claim, attached));
  }

  private Optional<Preflight> preflight(InterfaceFacts on) {
    return Optional.ofNullable(plan.preflights().get(on.ifindex()))
        .map(it -> PreflightReport.of(it, on));
  }

  private static AttachMode mode(XdpMode mode) {
    return mode == XdpMode.NATIVE ? AttachMode.NATIVE : AttachMode.GENERIC;
  }

  private @Nullable CpuMapStatus cpuMap(Attachment attached) {
    return outcome.state().cpuMaps().stream()
        .filter(map -> map.uid().equals(attached.uid()))
        .filter(map -> map.mapId() == attached.cpuMapId())
        .findFirst()
        .map(map -> CpuMapReport.of(map, attached, new DeviceMapReport(host)))
        .orElse(null);
  }

  private @Nullable List<DeviceMapStatus> deviceMaps(Attachment attached) {
    return new DeviceMapReport(host)
        .of(attached.devices(), attached.program().rules().actions(), attached.ruleNames());
  }

  private List<Condition> conditions(
      String name, int index, @Nullable Claim claim, @Nullable Attachment attached) {
    Conditions conditions =
        new Conditions(
            previous.stream()
                .filter(it -> name.equals(it.name()))
                .findFirst()
                .map(InterfaceStatus::conditions)
                .orElse(null),
            generation,
            clock);
    List<Failure> failures =
        outcome.failures().stream()
            .filter(it -> index != 0 && it.ifindex() == index || isOfOwner(it, claim))
            .toList();
    List<Finding> findings =
        plan.findings().stream()
            .filter(it -> it.interfaceName().equals(name) || isOfOwner(it, claim))
            .filter(it -> it.reason() != Reason.CHECKSUM_HAZARD || isNative(attached))
            .filter(it -> it.reason() != Reason.STEERED_TWICE || attached != null)
            .toList();
    steered(conditions, claim, attached, failures, findings);
    failures.forEach(it -> conditions.add(it.reason(), "True", it.reason(), it.message()));
    findings.stream()
        .filter(it -> it.reason() != Reason.CONFIRMING)
        .forEach(
            it -> conditions.add(it.reason().label(), "True", it.reason().label(), it.message()));
    return conditions.toList();
  }

  private static boolean isOfOwner(Finding finding, @Nullable Claim claim) {
    return claim != null && finding.interfaceName().isEmpty() && finding.uid().equals(claim.uid());
  }

  private static boolean isOfOwner(Failure failure, @Nullable Claim claim) {
    return claim != null && failure.ifindex() == 0 && failure.uid().equals(claim.uid());
  }

  private static boolean isNative(@Nullable Attachment attached) {
    return attached != null && attached.mode() == XdpMode.NATIVE;
  }

  private static void steered(
      Conditions conditions,
      @Nullable Claim claim,
      @Nullable Attachment attached,
      List<Failure> failures,
      List<Finding> findings) {
    Optional<Finding> madeReady =
        findings.stream().filter(it -> it.reason() == Reason.MAKES_READY).findFirst();
    if (claim == null && madeReady.isPresent()) {
      Finding it = madeReady.get();
      conditions.add("Steered", "False", it.reason().label(), it.message());
      return;
    }
    Optional<Finding> passes =
        findings.stream()
            .filter(it -> it.reason().passes())
            .filter(it -> attached != null && it.uid().equals(attached.uid()))
            .findFirst();
    if (passes.isPresent()) {
      conditions.add("Steered", "False", passes.get().reason().label(), passes.get().message());
      return;
    }
    Optional<Finding> trial =
        findings.stream()
            .filter(it -> it.reason() == Reason.CONFIRMING && !it.interfaceName().isEmpty())
            .findFirst();
    if (attached != null && (claim == null || claim.uid().equals(attached.uid()))) {
      conditions.add(
          "Steered",
          "True",
          claim == null ? "NotDetached" : trial.isPresent() ? CONFIRMING : "Attached",
          "policy %s steers it in %s mode, revision %s%s"
              .formatted(
                  attached.policy(),
                  attached.mode().name().toLowerCase(Locale.ROOT),
                  attached.revision(),
                  trial.map(it -> "; " + it.message()).orElse("")));
      return;
    }
    String[] why =
        failures.stream()
            .filter(it -> !it.advises())
            .map(it -> new String[] {it.reason(), it.message()})
            .findFirst()
            .or(
                () ->
                    findings.stream()
                        .filter(
                            it ->
                                it.reason().severity() == Reason.Severity.BLOCKS
                                    || it.reason() == Reason.INTERFACE_MISSING)
                        .filter(it -> claim == null || it.uid().equals(claim.uid()))
                        .map(it -> new String[] {it.reason().label(), it.message()})
                        .findFirst())
            .orElse(new String[] {"NotAttached", "no program of ours is on the interface"});
    conditions.add("Steered", "False", why[0], why[1]);
  }
}
