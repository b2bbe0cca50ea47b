// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import static java.util.Objects.requireNonNull;

import io.cpusteering.api.policy.Algorithm;
import io.cpusteering.api.policy.AttachMode;
import io.cpusteering.api.policy.ControlTraffic;
import io.cpusteering.api.policy.CpuSteeringPolicySpec;
import io.cpusteering.api.policy.Cpus;
import io.cpusteering.api.policy.Defaults;
import io.cpusteering.api.policy.Hash;
import io.cpusteering.api.policy.InterfaceSelection;
import io.cpusteering.api.policy.MissAction;
import io.cpusteering.api.policy.RoundRobinPackets;
import io.cpusteering.api.policy.Steer;
import java.util.Set;

/**
 * A policy's spec with nothing left open, where the API's own types allow for what a user leaves
 * out.
 *
 * @param packets which packets take turns, if the algorithm is round robin
 * @param hash what the flow hash looks at
 * @param queueSize packets, 1..16384
 * @param nice priority of the CPU map's threads, -20..19
 */
record CompleteSpec(
    InterfaceSelection interfaces,
    AttachMode attachMode,
    Algorithm algorithm,
    RoundRobinPackets packets,
    HashSettings hash,
    ControlTraffic controlTraffic,
    Cpus cpus,
    int queueSize,
    MissAction onMiss,
    int nice) {
  /**
   * Fills in the defaults once more: a spec that an older agent kept on disk lacks those of newer
   * fields.
   *
   * @param valid as {@link io.cpusteering.api.policy.Validation} has it
   */
  static CompleteSpec of(CpuSteeringPolicySpec valid) {
    CpuSteeringPolicySpec spec = Defaults.apply(valid);
    Steer steer = requireNonNull(spec.steer());
    return new CompleteSpec(
        requireNonNull(spec.interfaces()),
        requireNonNull(requireNonNull(spec.attach()).mode()),
        requireNonNull(steer.algorithm()),
        requireNonNull(requireNonNull(steer.roundRobin()).packets()),
        hash(requireNonNull(steer.hash())),
        requireNonNull(steer.controlTraffic()),
        requireNonNull(steer.cpus()),
        requireNonNull(steer.queueSize()),
        requireNonNull(steer.onMiss()),
        requireNonNull(requireNonNull(steer.threads()).nice()));
  }

  private static HashSettings hash(Hash hash) {
    return new HashSettings(
        requireNonNull(hash.by()),
        requireNonNull(hash.symmetric()),
        hash.inner() == null ? Set.of() : Set.copyOf(hash.inner()));
  }
}
