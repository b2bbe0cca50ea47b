// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.agent.plan.ProgramSettings;
import io.cpusteering.api.policy.Algorithm;
import io.cpusteering.api.policy.MissAction;
import io.cpusteering.api.policy.RoundRobinPackets;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class ProgramConstantsTest {
  @Test
  void everyCombinationComesBackAsItWent() {
    for (Algorithm algorithm : Algorithm.values()) {
      for (RoundRobinPackets packets : RoundRobinPackets.values()) {
        for (MissAction action : MissAction.values()) {
          for (boolean flag : new boolean[] {false, true}) {
            ProgramConstants constants =
                new ProgramConstants(
                    new ProgramSettings(algorithm, packets, action, flag), -7, !flag);

            assertThat(ProgramConstants.decode(constants.encode())).contains(constants);
          }
        }
      }
    }
  }

  @Test
  void anotherLayoutIsNotRead() {
    ByteBuffer later =
        new ProgramConstants(
                new ProgramSettings(
                    Algorithm.FLOW_HASH, RoundRobinPackets.ALL, MissAction.PASS, false),
                0,
                false)
            .encode()
            .putInt(BpfLayout.Constants.LAYOUT_VERSION, BpfLayout.VERSION + 1);

    assertThat(ProgramConstants.decode(later)).isEmpty();
    assertThat(ProgramConstants.decode(ByteBuffer.allocate(64))).isEmpty();
  }
}
