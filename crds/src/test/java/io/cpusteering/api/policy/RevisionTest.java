// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RevisionTest {
  private static final String MINIMAL =
      "{\"nodeSelector\":{},\"interfaces\":{\"defaultRoute\":true},\"steer\":{}}";

  private static final String MINIMAL_DATA =
      "{\"attach\":{\"mode\":\"Native\"},\"interfaces\":{\"defaultRoute\":true},"
          + "\"steer\":{\"algorithm\":\"FlowHash\",\"cpus\":{\"exclude\":\"\",\"max\":8},"
          + "\"onMiss\":\"Pass\",\"queueSize\":2048,\"roundRobin\":{\"packets\":\"Datagrams\"},"
          + "\"threads\":{\"nice\":-20}}}";

  @Test
  void isTheDefaultedSpecWithSortedKeys() throws UnknownSpecException {
    Revision revision = Revision.of("uplink", SpecReader.read(MINIMAL));

    assertThat(revision.data()).isEqualTo(MINIMAL_DATA);
    // Fixed for ever: another name here would start a rollout on every upgrade.
    assertThat(revision.name()).isEqualTo("uplink-7c92309a02");
  }

  @Test
  void isTheSameHoweverTheSpecIsWritten() throws UnknownSpecException {
    String written =
        "{\"steer\":{\"threads\":{},\"queueSize\":2048},\"priority\":7,"
            + "\"interfaces\":{\"names\":null,\"defaultRoute\":true},"
            + "\"nodeSelector\":{\"matchLabels\":{\"a\":\"b\"}}}";

    assertThat(Revision.of("uplink", SpecReader.read(written)))
        .isEqualTo(Revision.of("uplink", SpecReader.read(MINIMAL)));
  }

  @Test
  void differsWithWhatANodeDoes() throws UnknownSpecException {
    String other =
        "{\"nodeSelector\":{},\"interfaces\":{\"defaultRoute\":true},\"steer\":{\"queueSize\":4096}}";

    assertThat(Revision.of("uplink", SpecReader.read(other)).name())
        .isNotEqualTo(Revision.of("uplink", SpecReader.read(MINIMAL)).name());
  }

  @Test
  void canBeReadBack() throws UnknownSpecException {
    Revision revision = Revision.of("uplink", SpecReader.read(MINIMAL));

    assertThat(Revision.of("uplink", SpecReader.read(revision.data()))).isEqualTo(revision);
  }

  @Test
  void leavesOutAnAddedFieldAtItsOldBehaviourOnly() throws UnknownSpecException {
    CpuSteeringPolicySpec spec = SpecReader.read(MINIMAL);

    String atDefault =
        Revision.of("uplink", spec, Map.of("/steer/queueSize", IntNode.valueOf(2048))).data();
    String changed =
        Revision.of("uplink", spec, Map.of("/attach/mode", TextNode.valueOf("Auto"))).data();

    assertThat(atDefault).isEqualTo(MINIMAL_DATA.replace("\"queueSize\":2048,", ""));
    assertThat(changed).isEqualTo(MINIMAL_DATA);
  }
}
