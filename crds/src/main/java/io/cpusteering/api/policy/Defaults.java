// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.policy;

import org.jspecify.annotations.Nullable;

/**
 * Fills in what a policy leaves out, exactly as the API server does with the defaults of the CRD.
 *
 * <p>{@code hash.inner} stays unset, which means none. {@code cpus.avoid} stays unset: what it
 * means then depends on {@code cpus.list}, see {@link Cpus}.
 */
public final class Defaults {
  private Defaults() {}

  /**
   * The spec with every default filled in. What has no default, such as a missing {@code
   * interfaces}, stays missing: that is for {@link Validation} to refuse.
   */
  public static CpuSteeringPolicySpec apply(CpuSteeringPolicySpec spec) {
    return new CpuSteeringPolicySpec(
        spec.nodeSelector(),
        orElse(spec.priority(), 0),
        spec.interfaces(),
        orElse(spec.ifContended(), IfContended.YIELD),
        attach(orElse(spec.attach(), new Attach(null))),
        spec.rules() == null ? null : spec.rules().stream().map(Defaults::rule).toList(),
        spec.steer() == null ? null : steer(spec.steer()),
        spec.redirect() == null ? null : redirect(spec.redirect()),
        spec.pass(),
        safety(orElse(spec.safety(), new Safety(null, null, null, null))));
  }

  /** What is safe with every default filled in. */
  public static Safety safety(Safety safety) {
    return new Safety(
        orElse(safety.confirm(), "30s"),
        orElse(safety.maxLoss(), "0.5%"),
        orElse(safety.window(), "30s"),
        orElse(safety.onHarm(), OnHarm.PASS));
  }

  private static Attach attach(Attach attach) {
    return new Attach(orElse(attach.mode(), AttachMode.NATIVE));
  }

  /** Leaves an entry that is null to {@link Validation} to refuse, as all that is missing. */
  private static @Nullable TrafficRule rule(@Nullable TrafficRule rule) {
    if (rule == null) {
      return null;
    }
    return new TrafficRule(
        rule.name(),
        rule.match(),
        rule.steer() == null ? null : steer(rule.steer()),
        rule.redirect() == null ? null : redirect(rule.redirect()),
        rule.pass(),
        rule.drop());
  }

  private static Remote remote(Remote remote) {
    return new Remote(
        remote.rules() == null ? null : remote.rules().stream().map(Defaults::rule).toList(),
        remote.program());
  }

  private static @Nullable RemoteRule rule(@Nullable RemoteRule rule) {
    if (rule == null) {
      return null;
    }
    return new RemoteRule(
        rule.name(),
        rule.match(),
        rule.redirect() == null ? null : redirect(rule.redirect()),
        rule.pass(),
        rule.drop());
  }

  private static Redirect redirect(Redirect redirect) {
    return new Redirect(
        redirect.interfaces(),
        orElse(redirect.broadcast(), false),
        orElse(redirect.excludeIngress(), false),
        orElse(redirect.rewriteSourceMac(), false),
        orElse(redirect.onMiss(), MissAction.PASS));
  }

  private static RuleSteer steer(RuleSteer steer) {
    return new RuleSteer(
        orElse(steer.algorithm(), Algorithm.FLOW_HASH),
        hash(orElse(steer.hash(), new Hash(null, null, null))),
        roundRobin(orElse(steer.roundRobin(), new RoundRobin(null))),
        steer.cpus() == null ? null : cpus(steer.cpus()));
  }

  private static RuleCpus cpus(RuleCpus cpus) {
    return new RuleCpus(
        cpus.list(),
        orElse(cpus.exclude(), ""),
        orElse(cpus.max(), 8),
        cpus.weights(),
        cpus.avoid(),
        orElse(cpus.numaNode(), "Local"));
  }

  /** A way of steering with every default filled in. */
  public static Steer steer(Steer steer) {
    return new Steer(
        orElse(steer.algorithm(), Algorithm.FLOW_HASH),
        hash(orElse(steer.hash(), new Hash(null, null, null))),
        roundRobin(orElse(steer.roundRobin(), new RoundRobin(null))),
        orElse(steer.controlTraffic(), ControlTraffic.PASS),
        cpus(orElse(steer.cpus(), new Cpus(null, null, null, null, null, null))),
        orElse(steer.queueSize(), 2048),
        orElse(steer.onMiss(), MissAction.PASS),
        threads(orElse(steer.threads(), new Threads(null))),
        steer.remote() == null ? null : remote(steer.remote()));
  }

  private static Hash hash(Hash hash) {
    return new Hash(orElse(hash.by(), HashBy.FLOW), orElse(hash.symmetric(), false), hash.inner());
  }

  private static RoundRobin roundRobin(RoundRobin roundRobin) {
    return new RoundRobin(orElse(roundRobin.packets(), RoundRobinPackets.DATAGRAMS));
  }

  private static Cpus cpus(Cpus cpus) {
    return new Cpus(
        cpus.list(),
        orElse(cpus.exclude(), ""),
        orElse(cpus.max(), 8),
        cpus.weights(),
        cpus.avoid(),
        orElse(cpus.numaNode(), "Local"));
  }

  private static Threads threads(Threads threads) {
    return new Threads(orElse(threads.nice(), -20));
  }

  private static <T> T orElse(@Nullable T value, T otherwise) {
    return value == null ? otherwise : value;
  }
}
