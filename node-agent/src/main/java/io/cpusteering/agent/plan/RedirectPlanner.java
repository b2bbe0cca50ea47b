// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import io.cpusteering.agent.host.InterfaceFacts;
import io.cpusteering.agent.host.XdpSending;
import io.cpusteering.agent.plan.program.RuleAction;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Plans the sets of interfaces that one program sends packets out of. */
final class RedirectPlanner {
  private static final String VETH = "veth";
  private static final String GENERIC = "set attach.mode to Generic";

  private final List<InterfaceFacts> from;
  private final boolean nativeMode;
  private final Map<String, InterfaceFacts> all;
  private final TargetFindings findings;
  private final Set<Integer> madeReady;
  private final List<Wanted> wanted = new ArrayList<>();
  private final List<DeviceSet> sets = new ArrayList<>();
  private final List<InterfaceFacts> toMakeReady = new ArrayList<>();
  private final Set<Forwarding> forwarding = new LinkedHashSet<>();

  /** What makes one set differ from another. */
  private record Wanted(
      List<String> interfaces,
      boolean broadcast,
      boolean excludeIngress,
      boolean rewriteSourceMac) {}

  /**
   * @param from the interfaces that the packets come from
   * @param nativeMode whether the program may run in native mode
   * @param all interfaces of this node
   * @param madeReady indexes of the interfaces that have a program of ours for this sake alone
   */
  RedirectPlanner(
      List<InterfaceFacts> from,
      boolean nativeMode,
      List<InterfaceFacts> all,
      TargetFindings findings,
      Set<Integer> madeReady) {
    this.from = from;
    this.nativeMode = nativeMode;
    this.all = all.stream().collect(Collectors.toMap(InterfaceFacts::name, Function.identity()));
    this.findings = findings;
    this.madeReady = Set.copyOf(madeReady);
  }

  /** The action, with the set that it names. */
  RuleAction action(Treatment.Redirect redirect) {
    Wanted set =
        new Wanted(
            redirect.interfaces(),
            redirect.broadcast(),
            redirect.excludeIngress(),
            redirect.rewriteSourceMac());
    redirect.interfaces().stream()
        .flatMap(name -> Optional.ofNullable(all.get(name)).stream())
        .map(it -> new Forwarding(it.ifindex(), redirect.excludeIngress()))
        .forEach(forwarding::add);
    int number = wanted.indexOf(set);
    if (number < 0) {
      number = wanted.size();
      wanted.add(set);
      sets.add(
          new DeviceSet(
              redirect.rewriteSourceMac(),
              reached(
                  redirect,
                  redirect.interfaces().stream()
                      .flatMap(name -> target(name, redirect).stream())
                      .toList())));
    }
    return new RuleAction.Redirect(
        number, redirect.broadcast(), redirect.excludeIngress(), redirect.onMiss());
  }

  /** The sets, by number. */
  List<DeviceSet> sets() {
    return List.copyOf(sets);
  }

  /** Where packets are to be sent, ready or not. */
  Set<Forwarding> forwarding() {
    return Collections.unmodifiableSet(forwarding);
  }

  /** The interfaces whose having a program would make a target ready. */
  List<InterfaceFacts> toMakeReady() {
    return List.copyOf(toMakeReady);
  }

  /** Those of the targets that the kernel sends packets to. */
  private List<Device> reached(Treatment.Redirect redirect, List<InterfaceFacts> targets) {
    IngressExclusion exclusion = new IngressExclusion(from, redirect.excludeIngress());
    List<InterfaceFacts> reached = exclusion.reached(targets);
    targets.stream()
        .filter(target -> !reached.contains(target))
        .forEach(target -> findings.leftOut(target, exclusion.by(target)));
    return reached.stream()
        .map(target -> new Device(target.ifindex(), target.sending().address()))
        .toList();
  }

  /** The interface, if it is ready. */
  private Optional<InterfaceFacts> target(String name, Treatment.Redirect redirect) {
    InterfaceFacts target = all.get(name);
    if (target == null) {
      findings.missing(name);
      return Optional.empty();
    }
    if (target.loopback()) {
      findings.notReady(target, "it is a loopback device; name another interface");
    } else if (!target.up()) {
      findings.notReady(target, "it is down (ip link set %s up)".formatted(name));
    } else if (redirect.rewriteSourceMac() && target.sending().address().isEmpty()) {
      findings.notReady(target, "it has no MAC address; leave rewriteSourceMac out");
    } else if (nativeMode && !ready(target)) {
      findings.notReady(target, cure(target));
    } else {
      from.stream()
          .filter(source -> source.mtu() > target.mtu())
          .findFirst()
          .ifPresent(source -> findings.smallerMtu(target, source));
      return Optional.of(target);
    }
    return Optional.empty();
  }

  /**
   * Drivers send for others only while they have a program of their own; a veth, while its peer has
   * one or GRO; a bond, while its members do. Where the kernel doesn't tell, the first is made sure
   * of, and nothing is known of a veth, be it a member.
   */
  private boolean ready(InterfaceFacts target) {
    XdpSending able = target.sending().xdp();
    Optional<InterfaceFacts> needsProgram = needsProgram(target);
    boolean made = needsProgram.filter(it -> madeReady.contains(it.ifindex())).isPresent();
    boolean ready = able == XdpSending.READY || able == XdpSending.UNKNOWN && made;
    if ((made || !ready) && needsProgram.filter(it -> !toMakeReady.contains(it)).isPresent()) {
      toMakeReady.add(needsProgram.get());
    }
    return ready;
  }

  private Optional<InterfaceFacts> needsProgram(InterfaceFacts target) {
    if (target.sending().xdp() == XdpSending.NEVER || hasVeths(target)) {
      return Optional.empty();
    }
    if (!VETH.equals(target.driver())) {
      return Optional.of(target);
    }
    Integer peer = target.sending().peer();
    return all.values().stream()
        .filter(other -> peer != null && other.ifindex() == peer)
        .findFirst();
  }

  private boolean hasVeths(InterfaceFacts bond) {
    return bond.sending().below().stream()
        .map(all::get)
        .anyMatch(member -> member != null && VETH.equals(member.driver()));
  }

  private String cure(InterfaceFacts target) {
    if (target.sending().xdp() == XdpSending.NEVER) {
      return "it has no native XDP as it is, and a VLAN device never has: " + GENERIC;
    }
    return needsProgram(target)
        .map(
            on ->
                "it takes no redirected packets yet: interface %s is given a program for that"
                    .formatted(on.name()))
        .orElse(
            target.sending().xdp() == XdpSending.UNKNOWN
                ? "whether its peer, of a bond those of its members, is fit for redirected packets in"
                    + " native mode is not to be told on this kernel (Linux tells from 6.3 on): "
                    + GENERIC
                : "it takes redirected packets in native mode only while its peer, of a bond those of"
                    + " its members, has GRO or an XDP program: run ethtool -K PEER gro on where the"
                    + " peer is, or "
                    + GENERIC);
  }
}
