// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.agent.plan.AttachmentPlan;
import io.cpusteering.agent.plan.CpuMapPlan;
import io.cpusteering.agent.plan.DatapathPlan;
import io.cpusteering.agent.plan.XdpMode;
import io.cpusteering.agent.testbed.Testbed;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Which programs hash alike. */
@Tag("kernel")
class HashSeedsTest {
  private static final String OTHER_UID = "22222222-2222-3333-4444-555555555555";

  private final Testbed testbed = new Testbed();
  private final KernelDatapath datapath = new KernelDatapath(testbed.bpffs());
  private final int first = testbed.ifindex();
  private final int second = testbed.addInterface("second", "peer2");

  @AfterEach
  void close() {
    testbed.close();
  }

  @Test
  void allInterfacesOfAPolicyHaveOneSeed() {
    apply(attachment(first, Plans.UID));
    int before = seedOf(first);

    apply(attachment(first, Plans.UID), attachment(second, Plans.UID));

    assertThat(seedOf(first)).isEqualTo(before);
    assertThat(seedOf(second)).isEqualTo(before);
  }

  @Test
  void eachPolicyHasItsOwn() {
    apply(attachment(first, Plans.UID), attachment(second, OTHER_UID));

    assertThat(seedOf(second)).isNotEqualTo(seedOf(first));
  }

  private void apply(AttachmentPlan... attachments) {
    List<CpuMapPlan> maps =
        List.of(attachments).stream()
            .map(AttachmentPlan::uid)
            .distinct()
            .map(uid -> Plans.cpuMap(uid, new TreeMap<>(Map.of(0, Plans.QUEUE_SIZE))))
            .toList();
    DatapathPlan plan = new DatapathPlan(maps, List.of(attachments));
    assertThat(testbed.receiver().call(() -> datapath.apply(plan)).failures()).isEmpty();
  }

  private static AttachmentPlan attachment(int ifindex, String uid) {
    return Plans.attachment(ifindex, uid, List.of(XdpMode.NATIVE), Plans.FLOW_HASH, 0);
  }

  private int seedOf(int ifindex) {
    PinTree tree = new PinTree(testbed.bpffs());
    try (SteeringObjects objects =
        new InterfacePins(tree.networkInterface(ifindex)).objects().orElseThrow()) {
      return objects.constants().hashSeed();
    }
  }
}
