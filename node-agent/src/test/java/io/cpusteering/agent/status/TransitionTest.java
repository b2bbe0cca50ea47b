// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.cpusteering.api.node.CpuSteeringNodeStatus;
import io.cpusteering.api.node.InterfaceStatus;
import io.cpusteering.api.policy.AttachMode;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TransitionTest {
  private static final CpuSteeringNodeStatus EMPTY = status("True", "AsAsked");
  private static final CpuSteeringNodeStatus STEERED =
      status("True", "AsAsked", eth0("spread", "r-1", 7L));

  @Test
  void nothingHappenedNothingTold() {
    assertThat(Transition.between(STEERED, STEERED)).isEmpty();
    assertThat(Transition.between(null, EMPTY)).isEmpty();
  }

  @Test
  void attachChangeAndDetachAreTold() {
    var changed = status("True", "AsAsked", eth0("spread", "r-2", 7L));

    assertThat(reasons(EMPTY, STEERED)).containsExactly("Attached");
    assertThat(reasons(STEERED, changed)).containsExactly("Changed");
    assertThat(reasons(STEERED, EMPTY)).containsExactly("Detached");
    assertThat(reasons(STEERED, status("True", "AsAsked", eth0(null, null, null))))
        .containsExactly("Detached");
  }

  @Test
  void anObstacleIsToldOnce() {
    var obstacle = condition("ForeignProgram", "True", "ForeignProgram");
    var blocked = status("False", "ForeignProgram", eth0(null, null, null, obstacle));

    assertThat(Transition.between(EMPTY, blocked))
        .extracting(Transition::reason, Transition::warning)
        .containsOnly(tuple("ForeignProgram", true));
    assertThat(Transition.between(blocked, blocked)).isEmpty();
    assertThat(reasons(blocked, EMPTY)).containsExactly("Ready");
  }

  @Test
  void whoseProgramStayedIsToldToBeSteeredAgain() {
    var passing =
        status(
            "False",
            "PassedThrough",
            eth0(
                "spread",
                "r-1",
                7L,
                condition("Steered", "False", "PassedThrough"),
                condition("PassedThrough", "True", "PassedThrough")));
    var again =
        status(
            "True", "AsAsked", eth0("spread", "r-1", 7L, condition("Steered", "True", "Attached")));

    assertThat(reasons(STEERED, passing)).contains("PassedThrough").doesNotContain("SteeredAgain");
    assertThat(reasons(passing, again)).containsExactly("SteeredAgain", "Ready");
  }

  private static List<String> reasons(CpuSteeringNodeStatus before, CpuSteeringNodeStatus after) {
    return Transition.between(before, after).stream().map(Transition::reason).toList();
  }

  private static CpuSteeringNodeStatus status(
      String ready, String reason, InterfaceStatus... interfaces) {
    return new CpuSteeringNodeStatus(
        1L,
        "1.0",
        "6.18.0",
        null,
        List.of(),
        List.of(interfaces),
        List.of(condition("Ready", ready, reason)));
  }

  private static InterfaceStatus eth0(
      @Nullable String policy,
      @Nullable String revision,
      @Nullable Long link,
      Condition... conditions) {
    return new InterfaceStatus(
        "eth0",
        2,
        "ice",
        1,
        1500,
        policy,
        policy,
        revision,
        null,
        policy == null ? null : AttachMode.NATIVE,
        policy == null ? null : true,
        link,
        link,
        null,
        null,
        null,
        List.of(conditions));
  }

  private static Condition condition(String type, String status, String reason) {
    return new ConditionBuilder()
        .withType(type)
        .withStatus(status)
        .withReason(reason)
        .withMessage(reason + " it is")
        .build();
  }
}
