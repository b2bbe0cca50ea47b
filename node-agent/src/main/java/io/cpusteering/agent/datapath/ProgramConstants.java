// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import io.cpusteering.agent.datapath.BpfLayout.Constants;
import io.cpusteering.agent.plan.HashSettings;
import io.cpusteering.agent.plan.ProgramSettings;
import io.cpusteering.api.policy.Algorithm;
import io.cpusteering.api.policy.ControlTraffic;
import io.cpusteering.api.policy.HashBy;
import io.cpusteering.api.policy.MissAction;
import io.cpusteering.api.policy.RoundRobinPackets;
import io.cpusteering.api.policy.Tunnel;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The constants a program is loaded with ({@code struct steer_constants}).
 *
 * @param settings what the plan asks for
 * @param hashSeed of the flow hash, as {@link HashSeeds} has it
 * @param recordChoice for tests: the program remembers the last slot and CPU it chose
 */
record ProgramConstants(ProgramSettings settings, int hashSeed, boolean recordChoice) {

  ByteBuffer encode() {
    return ByteBuffer.allocate(Constants.SIZE)
        .order(ByteOrder.nativeOrder())
        .putInt(Constants.LAYOUT_VERSION, BpfLayout.VERSION)
        .putInt(Constants.ALGORITHM, number(settings.algorithm()))
        .putInt(Constants.PACKETS, number(settings.packets()))
        .putInt(Constants.MISS_ACTION, number(settings.onMiss()))
        .putInt(Constants.PASS_UNFINISHED_CHECKSUMS, settings.passUnfinishedChecksums() ? 1 : 0)
        .putInt(Constants.HASH_SEED, hashSeed)
        .putInt(Constants.HASH_BY, number(settings.hash().by()))
        .putInt(Constants.SYMMETRIC, settings.hash().symmetric() ? 1 : 0)
        .putInt(Constants.INNER, bits(settings.hash().inner()))
        .putInt(Constants.STEER_CONTROL, settings.controlTraffic() == ControlTraffic.STEER ? 1 : 0)
        .putInt(Constants.RECORD_CHOICE, recordChoice ? 1 : 0);
  }

  /** The constants, or empty when they are of a layout that this agent does not know. */
  static Optional<ProgramConstants> decode(ByteBuffer value) {
    if (value.capacity() != Constants.SIZE
        || value.getInt(Constants.LAYOUT_VERSION) != BpfLayout.VERSION) {
      return Optional.empty();
    }
    return Optional.of(
        new ProgramConstants(
            new ProgramSettings(
                value.getInt(Constants.ALGORITHM) == number(Algorithm.ROUND_ROBIN)
                    ? Algorithm.ROUND_ROBIN
                    : Algorithm.FLOW_HASH,
                value.getInt(Constants.PACKETS) == number(RoundRobinPackets.ALL)
                    ? RoundRobinPackets.ALL
                    : RoundRobinPackets.DATAGRAMS,
                new HashSettings(
                    value.getInt(Constants.HASH_BY) == number(HashBy.ADDRESS_PAIR)
                        ? HashBy.ADDRESS_PAIR
                        : HashBy.FLOW,
                    value.getInt(Constants.SYMMETRIC) != 0,
                    tunnels(value.getInt(Constants.INNER))),
                value.getInt(Constants.STEER_CONTROL) != 0
                    ? ControlTraffic.STEER
                    : ControlTraffic.PASS,
                missAction(value.getInt(Constants.MISS_ACTION)),
                value.getInt(Constants.PASS_UNFINISHED_CHECKSUMS) != 0),
            value.getInt(Constants.HASH_SEED),
            value.getInt(Constants.RECORD_CHOICE) != 0));
  }

  private static int number(Algorithm algorithm) {
    return switch (algorithm) {
      case FLOW_HASH -> 0;
      case ROUND_ROBIN -> 1;
    };
  }

  private static int number(RoundRobinPackets packets) {
    return switch (packets) {
      case DATAGRAMS -> 0;
      case ALL -> 1;
    };
  }

  private static int number(HashBy by) {
    return switch (by) {
      case FLOW -> 0;
      case ADDRESS_PAIR -> 1;
    };
  }

  /** {@code enum tunnel}. */
  private static int bit(Tunnel tunnel) {
    return switch (tunnel) {
      case VXLAN -> 1;
      case GENEVE -> 2;
      case GRE -> 4;
      case IPIP -> 8;
      case GTPU -> 16;
    };
  }

  private static int bits(Set<Tunnel> tunnels) {
    return tunnels.stream().mapToInt(ProgramConstants::bit).sum();
  }

  private static Set<Tunnel> tunnels(int bits) {
    return Stream.of(Tunnel.values())
        .filter(tunnel -> (bits & bit(tunnel)) != 0)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** {@code enum xdp_action}: the low two flag bits of bpf_redirect_map. */
  private static int number(MissAction action) {
    return switch (action) {
      case ABORT -> 0;
      case DROP -> 1;
      case PASS -> 2;
      case TRANSMIT -> 3;
    };
  }

  private static MissAction missAction(int number) {
    for (MissAction action : MissAction.values()) {
      if (number(action) == (number & 3)) {
        return action;
      }
    }
    return MissAction.PASS;
  }
}
