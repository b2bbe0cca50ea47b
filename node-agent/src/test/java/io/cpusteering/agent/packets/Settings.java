// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.packets;

import io.cpusteering.api.policy.Algorithm;
import io.cpusteering.api.policy.ControlTraffic;
import io.cpusteering.api.policy.HashBy;
import io.cpusteering.api.policy.RoundRobinPackets;
import io.cpusteering.api.policy.Tunnel;
import java.util.Set;

/**
 * What a policy can say about the reading of frames.
 *
 * @param algorithm how a packet's CPU is chosen
 * @param packets for round robin: which packets take turns
 * @param by what the hash is taken of
 * @param symmetric whether both directions of a flow get one slot
 * @param inner tunnels whose inner header is hashed
 * @param controlTraffic what becomes of control traffic
 * @param seed of the hash
 * @param slots length of the indirection table, at least 1
 */
public record Settings(
    Algorithm algorithm,
    RoundRobinPackets packets,
    HashBy by,
    boolean symmetric,
    Set<Tunnel> inner,
    ControlTraffic controlTraffic,
    int seed,
    int slots) {
  /** What is in force where a packet of the table says nothing else. */
  public static final Settings DEFAULT =
      new Settings(
          Algorithm.FLOW_HASH,
          RoundRobinPackets.DATAGRAMS,
          HashBy.FLOW,
          false,
          Set.of(),
          ControlTraffic.PASS,
          12345,
          256);

  public Settings {
    inner = Set.copyOf(inner);
  }

  public Settings withRoundRobin(RoundRobinPackets wanted) {
    return new Settings(
        Algorithm.ROUND_ROBIN, wanted, by, symmetric, inner, controlTraffic, seed, slots);
  }

  public Settings withBy(HashBy wanted) {
    return new Settings(algorithm, packets, wanted, symmetric, inner, controlTraffic, seed, slots);
  }

  public Settings withSymmetric() {
    return new Settings(algorithm, packets, by, true, inner, controlTraffic, seed, slots);
  }

  public Settings withInner(Set<Tunnel> wanted) {
    return new Settings(algorithm, packets, by, symmetric, wanted, controlTraffic, seed, slots);
  }

  public Settings withControlTraffic(ControlTraffic wanted) {
    return new Settings(algorithm, packets, by, symmetric, inner, wanted, seed, slots);
  }

  public Settings withSeed(int wanted) {
    return new Settings(algorithm, packets, by, symmetric, inner, controlTraffic, wanted, slots);
  }

  public Settings withSlots(int wanted) {
    return new Settings(algorithm, packets, by, symmetric, inner, controlTraffic, seed, wanted);
  }

  /** Whether every packet takes turns, so that nothing is read. */
  public boolean everythingTakesTurns() {
    return algorithm == Algorithm.ROUND_ROBIN && packets == RoundRobinPackets.ALL;
  }

  /** Whether datagrams take turns. */
  public boolean datagramsTakeTurns() {
    return algorithm == Algorithm.ROUND_ROBIN;
  }
}
