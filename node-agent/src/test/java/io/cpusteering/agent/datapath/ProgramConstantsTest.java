// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.agent.plan.HashSettings;
import io.cpusteering.agent.plan.ProgramSettings;
import io.cpusteering.api.policy.Algorithm;
import io.cpusteering.api.policy.ControlTraffic;
import io.cpusteering.api.policy.HashBy;
import io.cpusteering.api.policy.MissAction;
import io.cpusteering.api.policy.RoundRobinPackets;
import io.cpusteering.api.policy.Tunnel;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ProgramConstantsTest {
  private static final ProgramSettings PLAIN =
      new ProgramSettings(
          Algorithm.FLOW_HASH,
          RoundRobinPackets.ALL,
          HashSettings.DEFAULT,
          ControlTraffic.PASS,
          MissAction.PASS,
          false);

  /** Each differs from the plain one in one thing. */
  static Stream<ProgramSettings> everyValueComesBackAsItWent() {
    return Stream.of(
        PLAIN,
        new ProgramSettings(
            Algorithm.ROUND_ROBIN,
            RoundRobinPackets.ALL,
            HashSettings.DEFAULT,
            ControlTraffic.PASS,
            MissAction.PASS,
            false),
        new ProgramSettings(
            Algorithm.FLOW_HASH,
            RoundRobinPackets.DATAGRAMS,
            HashSettings.DEFAULT,
            ControlTraffic.PASS,
            MissAction.PASS,
            false),
        withHash(new HashSettings(HashBy.ADDRESS_PAIR, false, Set.of())),
        withHash(new HashSettings(HashBy.FLOW, true, Set.of())),
        withHash(new HashSettings(HashBy.FLOW, false, Set.of(Tunnel.values()))),
        new ProgramSettings(
            Algorithm.FLOW_HASH,
            RoundRobinPackets.ALL,
            HashSettings.DEFAULT,
            ControlTraffic.STEER,
            MissAction.PASS,
            false),
        new ProgramSettings(
            Algorithm.FLOW_HASH,
            RoundRobinPackets.ALL,
            HashSettings.DEFAULT,
            ControlTraffic.PASS,
            MissAction.PASS,
            true));
  }

  @ParameterizedTest
  @MethodSource
  void everyValueComesBackAsItWent(ProgramSettings settings) {
    for (boolean record : new boolean[] {false, true}) {
      ProgramConstants constants = new ProgramConstants(settings, -7, record);

      assertThat(ProgramConstants.decode(constants.encode())).contains(constants);
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyTunnelComesBackAsItWent(Tunnel tunnel) {
    ProgramConstants constants =
        new ProgramConstants(
            withHash(new HashSettings(HashBy.FLOW, false, Set.of(tunnel))), 0, false);

    assertThat(ProgramConstants.decode(constants.encode())).contains(constants);
  }

  @ParameterizedTest
  @EnumSource
  void everyMissActionComesBackAsItWent(MissAction action) {
    ProgramSettings settings =
        new ProgramSettings(
            Algorithm.ROUND_ROBIN,
            RoundRobinPackets.ALL,
            HashSettings.DEFAULT,
            ControlTraffic.PASS,
            action,
            false);

    assertThat(ProgramConstants.decode(new ProgramConstants(settings, 0, false).encode()))
        .map(ProgramConstants::settings)
        .contains(settings);
  }

  @Test
  void anotherLayoutIsNotRead() {
    ByteBuffer later =
        new ProgramConstants(PLAIN, 0, false)
            .encode()
            .putInt(BpfLayout.Constants.LAYOUT_VERSION, BpfLayout.VERSION + 1);

    assertThat(ProgramConstants.decode(later)).isEmpty();
    assertThat(ProgramConstants.decode(ByteBuffer.allocate(64))).isEmpty();
  }

  private static ProgramSettings withHash(HashSettings hash) {
    return new ProgramSettings(
        Algorithm.FLOW_HASH,
        RoundRobinPackets.ALL,
        hash,
        ControlTraffic.PASS,
        MissAction.PASS,
        false);
  }
}
