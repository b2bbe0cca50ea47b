// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.agent.datapath.DatapathState;
import io.cpusteering.agent.datapath.DatapathState.Attachment;
import io.cpusteering.agent.datapath.DatapathState.CpuEntry;
import io.cpusteering.agent.datapath.DatapathState.CpuMap;
import io.cpusteering.agent.plan.AttachmentPlan;
import io.cpusteering.agent.plan.CpuMapPlan;
import io.cpusteering.agent.plan.DatapathPlan;
import io.cpusteering.agent.plan.IndirectionTable;
import io.cpusteering.agent.plan.RemotePlan;
import io.cpusteering.agent.plan.XdpMode;
import io.cpusteering.agent.plan.program.ProgramSettings;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class InForceTest {
  private static final String UID = "11111111-2222-3333-4444-555555555555";

  @Test
  void twoCpuMapsOfAPolicyAreOneInAPlan() {
    // Given: one interface in native mode and one in generic mode
    DatapathState state =
        new DatapathState(
            List.of(
                cpuMap(300, Map.of(0, new CpuEntry(2048, 0, null, null))),
                cpuMap(301, Map.of(1, new CpuEntry(1024, 0, 7, -20)))),
            List.of(attachment(2, XdpMode.NATIVE, 301), attachment(3, XdpMode.GENERIC, 300)));

    // When
    DatapathPlan plan = InForce.of(state);

    // Then
    assertThat(plan.cpuMaps())
        .containsExactly(
            new CpuMapPlan(
                UID,
                "uplink",
                new TreeMap<>(Map.of(0, 2048, 1, 1024)),
                -20,
                new RemotePlan.AsIs()));
    assertThat(plan.attachments())
        .extracting(AttachmentPlan::modes)
        .containsExactly(List.of(XdpMode.NATIVE), List.of(XdpMode.GENERIC));
  }

  @Test
  void aCpuMapThatNoInterfaceUsesIsInNoPlan() {
    DatapathState state = new DatapathState(List.of(cpuMap(300, Map.of())), List.of());

    assertThat(InForce.of(state)).isEqualTo(DatapathPlan.EMPTY);
  }

  @Test
  void aPolicyThatNeedsNoCpuMapIsInThePlanAllTheSame() {
    DatapathState state = new DatapathState(List.of(), List.of(attachment(2, XdpMode.NATIVE, 0)));

    DatapathPlan plan = InForce.of(state);

    assertThat(plan.cpuMaps())
        .containsExactly(
            new CpuMapPlan(UID, "uplink", new TreeMap<>(), null, new RemotePlan.AsIs()));
    assertThat(plan.attachments()).hasSize(1);
  }

  private static CpuMap cpuMap(long id, Map<Integer, CpuEntry> entries) {
    return new CpuMap(UID, id, 8, new TreeMap<>(entries), null);
  }

  private static Attachment attachment(int ifindex, XdpMode mode, long cpuMapId) {
    return new Attachment(
        ifindex,
        UID,
        "uplink",
        "uplink-1",
        mode,
        100 + ifindex,
        200 + ifindex,
        ProgramSettings.PASSING,
        List.of(),
        mode == XdpMode.NATIVE,
        cpuMapId,
        List.of(new IndirectionTable(new int[] {0}, new int[] {0})),
        List.of(),
        List.of());
  }
}
