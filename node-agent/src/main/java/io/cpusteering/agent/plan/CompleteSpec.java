// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import static java.util.Objects.requireNonNull;

import io.cpusteering.agent.plan.program.HashSettings;
import io.cpusteering.agent.plan.program.SteerSettings;
import io.cpusteering.api.policy.AttachMode;
import io.cpusteering.api.policy.ControlTraffic;
import io.cpusteering.api.policy.CpuSteeringPolicySpec;
import io.cpusteering.api.policy.Cpus;
import io.cpusteering.api.policy.Defaults;
import io.cpusteering.api.policy.Hash;
import io.cpusteering.api.policy.InterfaceSelection;
import io.cpusteering.api.policy.MissAction;
import io.cpusteering.api.policy.Steer;
import java.util.Set;

/**
 * A policy's spec with nothing left open, where the API's own types allow for what a user leaves
 * out.
 *
 * @param how packets are spread
 * @param queueSize packets, 1..16384
 * @param nice priority of the CPU map's threads, -20..19
 */
record CompleteSpec(
    InterfaceSelection interfaces,
    AttachMode attachMode,
    SteerSettings how,
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
        new SteerSettings(
            requireNonNull(steer.algorithm()),
            requireNonNull(requireNonNull(steer.roundRobin()).packets()),
            hash(requireNonNull(steer.hash()))),
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
