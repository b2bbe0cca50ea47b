// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.cpusteering.api.node.CpuSteeringNodeStatus;
import io.cpusteering.api.node.InterfaceStatus;
import io.cpusteering.api.node.NodeCpus;
import io.cpusteering.api.policy.AttachMode;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TransitionTest {
  private static final CpuSteeringNodeStatus EMPTY = status("True", "AsAsked");
  private static final CpuSteeringNodeStatus STEERED =
      status("True", "AsAsked", eth0("spread", "r-1", 7L));

  @Test
  void nothingHappenedNothingTold() {
    assertThat(Transition.between(STEERED, STEERED, true)).isEmpty();
    assertThat(Transition.between(null, EMPTY, false)).isEmpty();
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

    assertThat(Transition.between(EMPTY, blocked, true))
        .extracting(Transition::reason, Transition::warning)
        .containsOnly(tuple("ForeignProgram", true));
    assertThat(Transition.between(blocked, blocked, true)).isEmpty();
    assertThat(reasons(blocked, EMPTY)).containsExactly("Ready");
  }

  @Test
  void thatSomebodyTookOursOffIsTold() {
    var anotherLink = status("True", "AsAsked", eth0("spread", "r-1", 9L));

    assertThat(Transition.between(STEERED, anotherLink, true))
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.warning()).isTrue();
              assertThat(it.reason()).isEqualTo("Restored");
              assertThat(it.note()).contains("eth0 (link 7)", "(link 9)", "policy spread");
            });
    assertThat(Transition.between(STEERED, anotherLink, false))
        .as("the machine may have been started anew")
        .extracting(Transition::reason)
        .containsExactly("Attached");
    assertThat(reasons(STEERED, status("True", "AsAsked", eth0("spread", "r-2", 9L))))
        .as("another version may need another link")
        .containsExactly("Attached");
  }

  @Test
  void switchingOffAndOnIsToldOnceEach() {
    var off = off("by the file x");

    assertThat(reasons(STEERED, off)).containsExactly("Detached", "Disabled");
    assertThat(reasons(off, off)).isEmpty();
    assertThat(reasons(off, off("by the file x and the annotation"))).containsExactly("Disabled");
    assertThat(reasons(off, STEERED)).containsExactly("Attached", "Enabled");
    assertThat(Transition.between(null, off, false))
        .extracting(Transition::reason)
        .containsExactly("Disabled");
    assertThat(reasons(off, status("False", "ForeignProgram")))
        .containsExactly("Enabled", "ForeignProgram");
  }

  private static CpuSteeringNodeStatus off(String by) {
    return new CpuSteeringNodeStatus(
        1L,
        "1.0",
        "6.18.0",
        null,
        List.of(),
        List.of(),
        List.of(
            condition("Ready", "False", "Disabled"),
            new ConditionBuilder(condition("Disabled", "True", "Disabled"))
                .withMessage(by)
                .build()));
  }

  @Test
  void aTrialIsToldAndIsNoWarning() {
    var confirming = condition("Steered", "True", "Confirming");
    var attached = condition("Steered", "True", "Attached");
    var lost = condition("ConnectivityLost", "True", "ConnectivityLost");
    var onTrial = status("False", "Confirming", eth0("spread", "r-2", 7L, confirming));
    var confirmed = status("True", "AsAsked", eth0("spread", "r-2", 7L, attached));
    var undone = status("False", "ConnectivityLost", eth0("spread", "r-1", 7L, attached, lost));

    assertThat(told(STEERED, onTrial))
        .containsExactly(tuple("Changed", false), tuple("Confirming", false));
    assertThat(told(onTrial, confirmed))
        .containsExactly(tuple("Confirmed", false), tuple("Ready", false));
    assertThat(told(onTrial, undone))
        .containsExactly(
            tuple("Changed", false),
            tuple("ConnectivityLost", true),
            tuple("ConnectivityLost", true));
  }

  private static List<org.assertj.core.groups.Tuple> told(
      CpuSteeringNodeStatus before, CpuSteeringNodeStatus after) {
    return Transition.between(before, after, true).stream()
        .map(it -> tuple(it.reason(), it.warning()))
        .toList();
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

  @Test
  void cpusThatGoAndComeBackAreToldOnce() {
    var all = cpus("0-3");
    var withoutTwo = cpus("0-1,3", "CPU 2 went");
    var withoutBoth = cpus("0-1", "CPU 2 went; CPU 3 went");

    assertThat(told(all, withoutTwo)).containsExactly(tuple("CpuGone", true));
    assertThat(told(withoutTwo, withoutTwo)).isEmpty();
    assertThat(told(withoutTwo, withoutBoth)).containsExactly(tuple("CpuGone", true));
    assertThat(told(all, withoutBoth)).as("both at once").containsExactly(tuple("CpuGone", true));
    assertThat(Transition.between(withoutBoth, withoutTwo, true))
        .singleElement()
        .isEqualTo(
            new Transition(
                false, "CpuBack", "Steer", "CPUs 3 are online again, and are steered to as asked"));
    assertThat(told(withoutBoth, all)).containsExactly(tuple("CpuBack", false));
  }

  @Test
  void aCpuOfTheListThatGoesAndComesBackIsOneEventEach() {
    var all = listed("True", "AsAsked", eth0("spread", "r-1", 7L));
    var without =
        listed(
            "False",
            "CpuOffline",
            eth0("spread", "r-1", 7L, condition("CpuOffline", "True", "CpuOffline")),
            condition("CpuGone", "True", "CpuGone"));

    assertThat(told(all, without)).containsExactly(tuple("CpuGone", true));
    assertThat(told(without, all)).containsExactly(tuple("CpuBack", false));
  }

  @Test
  void aCpuOfTheListThatWasNeverThereIsTold() {
    var all = listed("True", "AsAsked", eth0("spread", "r-1", 7L));
    var edited =
        listed(
            "False",
            "CpuOffline",
            eth0("spread", "r-2", 7L, condition("CpuOffline", "True", "CpuOffline")));

    assertThat(told(all, edited))
        .containsExactly(
            tuple("Changed", false), tuple("CpuOffline", true), tuple("CpuOffline", true));
  }

  private static CpuSteeringNodeStatus listed(
      String ready, String reason, InterfaceStatus on, Condition... others) {
    List<Condition> conditions = new ArrayList<>(List.of(condition("Ready", ready, reason)));
    conditions.addAll(List.of(others));
    return new CpuSteeringNodeStatus(
        1L,
        "1.0",
        "6.18.0",
        new NodeCpus(
            "0-1", others.length == 0 ? "0-1" : "0", "", null, 1, null, null, null, null, null),
        List.of(),
        List.of(on),
        conditions);
  }

  @Test
  void aCpuThatNoPacketsWereSteeredToIsNotTold() {
    assertThat(told(cpus("0-3"), cpus("0-2"))).isEmpty();
    assertThat(told(cpus("0-2"), cpus("0-3"))).isEmpty();
  }

  /** A new agent does not know that the CPU was steered to before it went. */
  @Test
  void aCpuThatIsStillAwayIsNotToldToBeBack() {
    assertThat(told(cpus("0-1,3", "CPU 2 went"), cpus("0-1,3"))).isEmpty();
  }

  private static CpuSteeringNodeStatus cpus(String online, String... gone) {
    List<Condition> conditions = new ArrayList<>(List.of(condition("Ready", "True", "AsAsked")));
    for (String message : gone) {
      conditions.add(
          new ConditionBuilder(condition("CpuGone", "True", "CpuGone"))
              .withMessage(message)
              .build());
    }
    return new CpuSteeringNodeStatus(
        1L,
        "1.0",
        "6.18.0",
        new NodeCpus("0-3", online, "", null, 1, null, null, null, null, null),
        List.of(),
        List.of(),
        conditions);
  }

  private static List<String> reasons(CpuSteeringNodeStatus before, CpuSteeringNodeStatus after) {
    return Transition.between(before, after, true).stream().map(Transition::reason).toList();
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
