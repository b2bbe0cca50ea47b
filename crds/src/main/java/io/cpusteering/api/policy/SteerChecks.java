// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.policy;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the spreading of packets over CPUs must be like. */
final class SteerChecks {
  private SteerChecks() {}

  static void bounds(Steer steer, String path, Violations violations) {
    violations.range(
        steer.queueSize(), Limits.MIN_QUEUE_SIZE, Limits.MAX_QUEUE_SIZE, path + ".queueSize");
    if (steer.threads() != null) {
      violations.range(
          steer.threads().nice(), Limits.MIN_NICE, Limits.MAX_NICE, path + ".threads.nice");
    }
    hashBounds(steer.hash(), path + ".hash", violations);
    if (steer.cpus() != null) {
      CpuChecks.bounds(steer.cpus(), CpuChecks.Bounds.OF_POLICY, path + ".cpus", violations);
    }
    if (steer.remote() != null) {
      RemoteChecks.bounds(steer.remote(), path + ".remote", violations);
    }
  }

  static void bounds(RuleSteer steer, String path, Violations violations) {
    hashBounds(steer.hash(), path + ".hash", violations);
    if (steer.cpus() != null) {
      CpuChecks.bounds(steer.cpus().asCpus(), CpuChecks.Bounds.OF_RULE, path + ".cpus", violations);
    }
  }

  private static void hashBounds(@Nullable Hash hash, String path, Violations violations) {
    if (hash != null) {
      violations.entries(hash.inner(), Limits.TUNNELS, path + ".inner", (tunnel, at) -> {});
    }
  }

  static void rules(Steer steer, String path, Violations violations) {
    boolean unread = isUnread(steer.algorithm(), steer.roundRobin());
    hashRules(steer.hash(), unread, path + ".hash", violations);
    if (steer.cpus() != null) {
      CpuChecks.rules(steer.cpus(), path + ".cpus", violations);
    }
    if (steer.remote() != null) {
      RemoteChecks.rules(steer.remote(), path + ".remote", violations);
    }
  }

  static void rules(RuleSteer steer, String path, Violations violations) {
    boolean unread = isUnread(steer.algorithm(), steer.roundRobin());
    hashRules(steer.hash(), unread, path + ".hash", violations);
    if (steer.cpus() != null) {
      CpuChecks.rules(steer.cpus().asCpus(), path + ".cpus", violations);
    }
  }

  private static void hashRules(
      @Nullable Hash hash, boolean unread, String path, Violations violations) {
    if (hash == null) {
      return;
    }
    List<Tunnel> inner = tunnels(hash);
    violations.addUnless(
        Set.copyOf(inner).size() == inner.size(), path + ".inner", Messages.TUNNEL_TWICE);
    violations.addUnless(!unread || isDefault(hash), path, Messages.NOTHING_HASHED);
  }

  private static boolean isUnread(@Nullable Algorithm algorithm, @Nullable RoundRobin roundRobin) {
    return algorithm == Algorithm.ROUND_ROBIN
        && roundRobin != null
        && roundRobin.packets() == RoundRobinPackets.ALL;
  }

  private static boolean isDefault(Hash hash) {
    return hash.by() == HashBy.FLOW
        && Boolean.FALSE.equals(hash.symmetric())
        && tunnels(hash).isEmpty();
  }

  private static List<Tunnel> tunnels(Hash hash) {
    return hash.inner() == null ? List.of() : hash.inner();
  }
}
