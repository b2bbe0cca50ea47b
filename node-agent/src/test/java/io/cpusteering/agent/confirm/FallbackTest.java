// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.confirm;

import static io.cpusteering.agent.confirm.Some.API_SERVER;
import static io.cpusteering.agent.confirm.Some.addition;
import static io.cpusteering.agent.confirm.Some.change;
import static io.cpusteering.agent.confirm.Some.place;
import static io.cpusteering.agent.confirm.Some.version;
import static io.cpusteering.agent.confirm.Some.wanted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.cpusteering.agent.confirm.Withdrawal.State;
import io.cpusteering.agent.plan.CutOff;
import io.cpusteering.agent.plan.Reason;
import io.cpusteering.agent.plan.WantedPolicy;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FallbackTest {
  private static final Change FIRST = change("p", null, place(2, true));
  private static final Change EDIT = change("p", version("p", 1), place(2, true));

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "LIFTED")
  void anEditThatWasUndoneGivesWayToTheVersionBefore(State state) {
    Fallback fallback = fallback(EDIT, state);

    WantedPolicy policy = fallback.toPlanWith(List.of(wanted("p", 2))).getFirst();

    assertThat(policy.revision()).isEqualTo("p-2");
    assertThat(policy.version()).isEqualTo(version("p", 1));
    assertThat(policy.hold().reason()).isEqualTo(Reason.CONNECTIVITY_LOST);
    assertThat(policy.hold().message())
        .contains("revision p-2, was undone on eth0", "the API server", "p-1 is in force again");
    assertThat(fallback.cutOffs()).isEmpty();
    assertThat(fallback.isBack("uid-p", "p-1")).isTrue();
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "LIFTED")
  void aFirstAttachThatWasUndoneIsKeptOffEverywhere(State state) {
    Fallback fallback = fallback(FIRST, state);

    assertThat(fallback.toPlanWith(List.of(wanted("p", 2)))).containsExactly(wanted("p", 2));
    assertThat(fallback.cutOffs())
        .extracting(CutOff::uid, CutOff::revision, CutOff::interfaces)
        .containsExactly(tuple("uid-p", "p-2", Set.of()));
  }

  @Test
  void anInterfaceThatCameLaterIsKeptOffAlone() {
    Fallback fallback = fallback(addition("p", place(3, true)), State.BLAMED);

    assertThat(fallback.toPlanWith(List.of(wanted("p", 2)))).containsExactly(wanted("p", 2));
    assertThat(fallback.cutOffs()).extracting(CutOff::interfaces).containsExactly(Set.of(3));
  }

  @Test
  void whatMayBeTriedAgainIsNotHeeded() {
    Fallback fallback = fallback(EDIT, State.LIFTED);

    assertThat(fallback.toPlanWith(List.of(wanted("p", 2)))).containsExactly(wanted("p", 2));
    assertThat(fallback(FIRST, State.LIFTED).cutOffs()).isEmpty();
    assertThat(fallback.isBack("uid-p", "p-1")).isFalse();
  }

  private static Fallback fallback(Change change, State state) {
    return new Fallback(List.of(new Withdrawal(change, List.of(API_SERVER), state)));
  }
}
