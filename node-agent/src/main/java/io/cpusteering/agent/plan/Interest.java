// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import io.cpusteering.api.policy.CpuSteeringPolicySpec;
import io.cpusteering.api.policy.InterfaceSelection;
import io.cpusteering.api.policy.Redirect;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which interfaces the policies of this node can be about. Only those of pods (veth) are ever of no
 * interest: others are few, and may be above or below a steered one (VLAN device, bond, bridge).
 *
 * @param selections how the policies select interfaces
 * @param targets names of the interfaces that packets are sent out of
 * @param claimed indexes of those that policies have, under whatever name
 * @param everything nothing is known of the policies yet
 */
public record Interest(
    Set<InterfaceSelection> selections,
    Set<String> targets,
    Set<Integer> claimed,
    boolean everything) {
  /** Every interface is of interest. */
  public static final Interest ALL = new Interest(Set.of(), Set.of(), Set.of(), true);

  private static final String VETH = "veth";

  /** Copies. */
  public Interest {
    selections = Set.copyOf(selections);
    targets = Set.copyOf(targets);
    claimed = Set.copyOf(claimed);
  }

  /**
   * The interest of some policies.
   *
   * @param plan what they came to
   */
  public static Interest of(List<WantedPolicy> policies, NodePlan plan) {
    List<CpuSteeringPolicySpec> specs =
        policies.stream()
            .map(WantedPolicy::version)
            .filter(Objects::nonNull)
            .map(WantedPolicy.Version::spec)
            .toList();
    Set<Integer> claimed = new HashSet<>();
    plan.claims().forEach(claim -> claimed.add(claim.ifindex()));
    plan.datapath().attachments().forEach(attachment -> claimed.add(attachment.ifindex()));
    return new Interest(
        specs.stream()
            .map(CpuSteeringPolicySpec::interfaces)
            .filter(Objects::nonNull)
            .collect(Collectors.toSet()),
        specs.stream().flatMap(Interest::targets).collect(Collectors.toSet()),
        claimed,
        false);
  }

  /** The names of the interfaces that a policy sends packets out of. */
  static Stream<String> targets(CpuSteeringPolicySpec spec) {
    return Stream.concat(
            Stream.ofNullable(spec.redirect()),
            Stream.concat(
                spec.rules() == null
                    ? Stream.empty()
                    : spec.rules().stream().flatMap(rule -> Stream.ofNullable(rule.redirect())),
                spec.steer() == null
                        || spec.steer().remote() == null
                        || spec.steer().remote().rules() == null
                    ? Stream.empty()
                    : spec.steer().remote().rules().stream()
                        .flatMap(rule -> Stream.ofNullable(rule.redirect()))))
        .map(Redirect::interfaces)
        .filter(Objects::nonNull)
        .flatMap(List::stream);
  }

  /** Whether default routes matter. */
  public boolean defaultRoute() {
    return everything || selections.stream().anyMatch(it -> Boolean.TRUE.equals(it.defaultRoute()));
  }

  /**
   * Whether an interface is of interest.
   *
   * @param kind of a device without hardware, such as veth; else empty
   */
  public boolean includes(int ifindex, String name, String kind) {
    return everything
        || !kind.equals(VETH)
        || claimed.contains(ifindex)
        || targets.contains(name)
        || selections.stream().anyMatch(it -> selects(it, name));
  }

  /** Whether all that is of interest to the other is of interest here. */
  public boolean covers(Interest other) {
    return everything
        || selections.containsAll(other.selections)
            && targets.containsAll(other.targets)
            && claimed.containsAll(other.claimed);
  }

  /** One that is excluded is not selected by anything else either. */
  private static boolean selects(InterfaceSelection selection, String name) {
    return (contains(selection.names(), name)
            || contains(selection.drivers(), VETH)
            || matches(selection.patterns(), name))
        && !matches(selection.exclude(), name);
  }

  private static boolean contains(@Nullable List<String> list, String entry) {
    return list != null && list.contains(entry);
  }

  private static boolean matches(@Nullable List<String> globs, String name) {
    return globs != null && globs.stream().anyMatch(glob -> Glob.of(glob).matches(name));
  }
}
