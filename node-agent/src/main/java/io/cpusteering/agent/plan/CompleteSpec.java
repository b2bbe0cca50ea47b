// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import static java.util.Objects.requireNonNull;

import io.cpusteering.agent.plan.program.HashSettings;
import io.cpusteering.agent.plan.program.Rule;
import io.cpusteering.agent.plan.program.SteerSettings;
import io.cpusteering.api.policy.Algorithm;
import io.cpusteering.api.policy.AttachMode;
import io.cpusteering.api.policy.ControlTraffic;
import io.cpusteering.api.policy.CpuSteeringPolicySpec;
import io.cpusteering.api.policy.Cpus;
import io.cpusteering.api.policy.Defaults;
import io.cpusteering.api.policy.Hash;
import io.cpusteering.api.policy.IfContended;
import io.cpusteering.api.policy.InterfaceSelection;
import io.cpusteering.api.policy.MissAction;
import io.cpusteering.api.policy.RoundRobin;
import io.cpusteering.api.policy.Steer;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A policy's spec with nothing left open, where the API's own types allow for what a user leaves
 * out.
 *
 * @param rules in order of precedence
 * @param otherwise what is done with packets that no rule is for
 * @param queueSize packets, 1..16384
 * @param nice priority of the CPU map's threads, -20..19
 * @param remoteRules those of the second program, in order of precedence; empty where there is none
 *     of ours
 * @param remoteProgram where the user's own second program is pinned; null where there is none
 */
record CompleteSpec(
    InterfaceSelection interfaces,
    IfContended ifContended,
    AttachMode attachMode,
    List<CompleteRule> rules,
    Treatment otherwise,
    ControlTraffic controlTraffic,
    int queueSize,
    MissAction onMiss,
    int nice,
    List<CompleteRule> remoteRules,
    @Nullable String remoteProgram) {
  /** Its number as an IP protocol. */
  private static final int UDP = 17;

  /** With all defaults: what goes for rules that steer where the policy itself does not. */
  private static final Steer NO_STEER =
      new Steer(null, null, null, null, null, null, null, null, null);

  /**
   * Fills in the defaults once more: a spec that an older agent kept on disk lacks those of newer
   * fields.
   *
   * @param valid as {@link io.cpusteering.api.policy.Validation} has it
   */
  static CompleteSpec of(CpuSteeringPolicySpec valid) {
    CpuSteeringPolicySpec spec = Defaults.apply(valid);
    Steer steer = spec.steer() == null ? Defaults.steer(NO_STEER) : spec.steer();
    Cpus cpus = requireNonNull(steer.cpus());
    return new CompleteSpec(
        requireNonNull(spec.interfaces()),
        requireNonNull(spec.ifContended()),
        requireNonNull(requireNonNull(spec.attach()).mode()),
        spec.rules() == null
            ? List.of()
            : spec.rules().stream().map(rule -> CompleteRule.of(rule, cpus)).toList(),
        otherwise(spec, steer, cpus),
        requireNonNull(steer.controlTraffic()),
        requireNonNull(steer.queueSize()),
        requireNonNull(steer.onMiss()),
        requireNonNull(requireNonNull(steer.threads()).nice()),
        steer.remote() == null || steer.remote().rules() == null
            ? List.of()
            : steer.remote().rules().stream().map(CompleteRule::of).toList(),
        steer.remote() == null || steer.remote().program() == null
            ? null
            : steer.remote().program().pinned());
  }

  private static Treatment otherwise(CpuSteeringPolicySpec spec, Steer steer, Cpus cpus) {
    if (spec.redirect() != null) {
      return CompleteRule.redirect(spec.redirect());
    }
    return spec.steer() == null
        ? new Treatment.Pass()
        : new Treatment.Steer(
            how(
                requireNonNull(steer.algorithm()),
                requireNonNull(steer.roundRobin()),
                requireNonNull(steer.hash())),
            cpus);
  }

  /** Whether some packets are given to other CPUs. */
  boolean steers() {
    return treatments().anyMatch(it -> it instanceof Treatment.Steer);
  }

  /** Whether some packets are sent out of other interfaces as they are received. */
  boolean redirects() {
    return treatments().anyMatch(it -> it instanceof Treatment.Redirect);
  }

  /** Whether packets of PTP may be steered, or sent elsewhere. */
  boolean takesPtp() {
    return controlTraffic == ControlTraffic.STEER
        || redirects()
        || takesAll(otherwise)
        || rules.stream().anyMatch(rule -> takesAll(rule.treatment()) && mayBePtp(rule.match()));
  }

  /** Also control traffic, whatever else is said of that. */
  private static boolean takesAll(Treatment treatment) {
    return treatment instanceof Treatment.Steer(SteerSettings how, _) && !how.hashes();
  }

  /** Over Ethernet, or over UDP to the ports 319 and 320. */
  private static boolean mayBePtp(Rule.Match match) {
    return (match.protocols().isEmpty() || match.protocols().contains(UDP))
        && (match.destinationPorts().isEmpty()
            || match.destinationPorts().stream()
                .anyMatch(ports -> ports.first() <= 320 && ports.last() >= 319));
  }

  private Stream<Treatment> treatments() {
    return Stream.concat(Stream.of(otherwise), rules.stream().map(CompleteRule::treatment));
  }

  /** Names of the rules that match by VLAN, those of the second program too. */
  List<String> allRulesNamingVlans() {
    return Stream.concat(namingVlans(rules), namingVlans(remoteRules)).toList();
  }

  /** Whether rules match by VLAN as packets are received: in native mode those would do harm. */
  boolean rulesNameVlans() {
    return namingVlans(rules).findAny().isPresent();
  }

  private static Stream<String> namingVlans(List<CompleteRule> rules) {
    return rules.stream().filter(rule -> !rule.match().vlans().isEmpty()).map(CompleteRule::name);
  }

  static SteerSettings how(Algorithm algorithm, RoundRobin roundRobin, Hash hash) {
    return new SteerSettings(
        algorithm,
        requireNonNull(roundRobin.packets()),
        new HashSettings(
            requireNonNull(hash.by()),
            requireNonNull(hash.symmetric()),
            hash.inner() == null ? Set.of() : Set.copyOf(hash.inner())));
  }
}
