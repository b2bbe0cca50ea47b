// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.policy;

import java.util.List;
import java.util.Set;

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
    if (steer.hash() != null) {
      violations.entries(
          steer.hash().inner(), Limits.TUNNELS, path + ".hash.inner", (tunnel, at) -> {});
    }
    if (steer.cpus() != null) {
      CpuChecks.bounds(steer.cpus(), path + ".cpus", violations);
    }
  }

  static void rules(Steer steer, String path, Violations violations) {
    if (steer.hash() != null) {
      hashRules(steer.hash(), path + ".hash", violations);
      violations.addUnless(
          !isUnread(steer) || isDefault(steer.hash()), path + ".hash", Messages.NOTHING_HASHED);
    }
    if (steer.cpus() != null) {
      CpuChecks.rules(steer.cpus(), path + ".cpus", violations);
    }
  }

  private static void hashRules(Hash hash, String path, Violations violations) {
    List<Tunnel> inner = tunnels(hash);
    violations.addUnless(
        Set.copyOf(inner).size() == inner.size(), path + ".inner", Messages.TUNNEL_TWICE);
  }

  private static boolean isUnread(Steer steer) {
    return steer.algorithm() == Algorithm.ROUND_ROBIN
        && steer.roundRobin() != null
        && steer.roundRobin().packets() == RoundRobinPackets.ALL;
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
