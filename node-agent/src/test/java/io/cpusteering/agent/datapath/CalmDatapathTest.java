// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.agent.loop.MemoryDatapath;
import io.cpusteering.agent.plan.CpuMapPlan;
import io.cpusteering.agent.plan.DatapathPlan;
import io.cpusteering.agent.plan.RemotePlan;
import io.cpusteering.agent.plan.XdpMode;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CalmDatapathTest {
  private static final int IFINDEX = 7;
  private static final DatapathPlan PLAN =
      Plans.plan(IFINDEX, XdpMode.NATIVE, Plans.FLOW_HASH, 0, 1);
  private static final DatapathPlan OTHER =
      Plans.plan(IFINDEX, XdpMode.NATIVE, Plans.FLOW_HASH, 1, 0, 0);

  private final MemoryDatapath kernel = new MemoryDatapath();
  private final CalmDatapath calm = new CalmDatapath(kernel);

  @BeforeEach
  void applyOnce() {
    round(PLAN);
    assertThat(kernel.applied()).hasSize(1);
  }

  @Test
  void whatTheKernelHasIsNotGoneThroughAgain() {
    ApplyOutcome outcome = round(PLAN);

    assertThat(kernel.applied()).hasSize(1);
    assertThat(outcome).isEqualTo(ApplyOutcome.leftOut(kernel.observe()));
    assertThat(outcome.applied()).isFalse();
  }

  @Test
  void anotherPlanIsApplied() {
    ApplyOutcome outcome = round(OTHER);

    assertThat(kernel.applied()).containsExactly(PLAN, OTHER);
    assertThat(outcome.applied()).isTrue();
  }

  @Test
  void whatSomebodyChangedInTheKernelIsMended() {
    kernel.apply(OTHER);

    round(PLAN);

    assertThat(kernel.applied()).containsExactly(PLAN, OTHER, PLAN);
  }

  @Test
  void whatCouldNotBeDoneIsTriedAgain() {
    kernel.refuse(IFINDEX, "ForeignProgram", "somebody else's");
    round(OTHER);

    round(OTHER);

    assertThat(kernel.applied()).containsExactly(PLAN, OTHER, OTHER);
  }

  @Test
  void afterAnEventEverythingIsGoneThroughOnce() {
    calm.stir();

    round(PLAN);
    round(PLAN);

    assertThat(kernel.applied()).containsExactly(PLAN, PLAN);
  }

  @Test
  void whatWasNotObservedIsNotTakenForKnown() {
    calm.apply(PLAN);

    assertThat(kernel.applied()).containsExactly(PLAN, PLAN);
  }

  @Test
  void nowAndThenEverythingIsGoneThroughWithoutAnEvent() {
    for (int round = 0; round < 12; round++) {
      round(PLAN);
    }

    assertThat(kernel.applied()).containsExactly(PLAN, PLAN, PLAN);
  }

  @Test
  void aProgramOfTheUsersIsLookedUpEveryTime() {
    CpuMapPlan map = PLAN.cpuMaps().getFirst();
    DatapathPlan pinned =
        new DatapathPlan(
            List.of(
                new CpuMapPlan(
                    map.uid(),
                    map.policy(),
                    map.queueSizes(),
                    map.nice(),
                    new RemotePlan.Pinned("/sys/fs/bpf/mine", true))),
            PLAN.attachments());
    round(pinned);

    round(pinned);

    assertThat(kernel.applied()).containsExactly(PLAN, pinned, pinned);
  }

  private ApplyOutcome round(DatapathPlan plan) {
    calm.observe();
    return calm.apply(plan);
  }
}
