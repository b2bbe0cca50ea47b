// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.confirm;

import static io.cpusteering.agent.confirm.Some.API_SERVER;
import static io.cpusteering.agent.confirm.Some.GATEWAY;
import static io.cpusteering.agent.confirm.Some.change;
import static io.cpusteering.agent.confirm.Some.place;
import static io.cpusteering.agent.confirm.Some.seconds;
import static io.cpusteering.agent.confirm.Some.trial;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.cpusteering.agent.confirm.Trial.Phase;
import io.cpusteering.agent.confirm.Withdrawal.State;
import io.cpusteering.agent.witness.Answerer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JudgeTest {
  private static final Change UPLINK = change("uplink", null, place(2, true));
  private static final Change OTHER = change("other", null, place(3, false));
  private static final long BEGAN = seconds(1000);

  @ParameterizedTest
  @CsvSource({"0, 0, 0", "2, 2, 29", "3, 2, 29", "0, 9, 29"})
  void waitsForEverybodyUntilTheTimeIsUp(int gateway, int apiServer, int after) {
    Ledger ledger = onTrial(UPLINK);

    Ledger next = judge(ledger, after, signs(gateway, apiServer));

    assertThat(next).isEqualTo(ledger);
  }

  @ParameterizedTest
  @CsvSource({"3, 3, 2", "3, 5, 29", "3, 3, 31"})
  void threeSignsOfEverybodyConfirmWheneverTheyAreSeen(int gateway, int apiServer, int after) {
    Ledger next = judge(onTrial(UPLINK), after, signs(gateway, apiServer));

    assertThat(next).isEqualTo(Ledger.EMPTY.with(Map.of("uid-uplink", UPLINK.version())));
  }

  @ParameterizedTest
  @CsvSource({"3, 2", "3, 0", "0, 3", "0, 0"})
  void whoIsMissingHasTheChangeUndone(int gateway, int apiServer) {
    Ledger next = judge(onTrial(UPLINK), 30, signs(gateway, apiServer));

    assertThat(states(next)).containsExactly(tuple(UPLINK, State.WATCHED));
    assertThat(next.trial().phase()).isEqualTo(Phase.ALL_UNDONE);
    assertThat(next.trial().since()).isEqualTo(BEGAN + seconds(30));
    assertThat(next.trial().lost().contains(GATEWAY)).isEqualTo(gateway < 3);
    assertThat(next.trial().lost().contains(API_SERVER)).isEqualTo(apiServer < 3);
    assertThat(next.withdrawals().getFirst().lost()).isEqualTo(next.trial().lost());
  }

  @Test
  void whatAnswersComeInByIsUndoneFirst() {
    Ledger next = judge(onTrial(OTHER, UPLINK), 30, signs(3, 0));

    assertThat(states(next)).containsExactly(tuple(UPLINK, State.WATCHED));
    assertThat(next.trial().phase()).isEqualTo(Phase.SOME_UNDONE);
  }

  @Test
  void allIsUndoneWhereNothingIsKnownToCarryAnswers() {
    Change another = change("another", null, place(4, false));

    Ledger next = judge(onTrial(OTHER, another), 30, signs(3, 0));

    assertThat(states(next))
        .containsExactly(tuple(OTHER, State.WATCHED), tuple(another, State.WATCHED));
    assertThat(next.trial().phase()).isEqualTo(Phase.ALL_UNDONE);
  }

  @Test
  void theRestIsConfirmedWhenTheFirstBringAnswersBack() {
    Ledger watched = undone(Phase.SOME_UNDONE, List.of(UPLINK), OTHER, UPLINK);

    Ledger next = judge(watched, 9, signs(0, 1));

    assertThat(states(next)).containsExactly(tuple(UPLINK, State.BLAMED));
    assertThat(next.trial()).isNull();
    assertThat(next.inForce()).isEqualTo(Map.of("uid-other", OTHER.version()));
  }

  @Test
  void theRestIsUndoneWhenTheFirstDoNot() {
    Ledger watched = undone(Phase.SOME_UNDONE, List.of(UPLINK), OTHER, UPLINK);

    assertThat(judge(watched, 9, signs(3, 0))).isEqualTo(watched);
    Ledger next = judge(watched, 10, signs(3, 0));

    assertThat(states(next))
        .containsExactly(tuple(UPLINK, State.WATCHED), tuple(OTHER, State.WATCHED));
    assertThat(next.trial().phase()).isEqualTo(Phase.ALL_UNDONE);
    assertThat(next.trial().since()).isEqualTo(BEGAN + seconds(10));
  }

  @Test
  void allAreBlamedWhenOnlyAllBringAnswersBack() {
    Ledger watched = undone(Phase.ALL_UNDONE, List.of(UPLINK, OTHER), OTHER, UPLINK);

    Ledger next = judge(watched, 1, signs(0, 1));

    assertThat(states(next))
        .containsExactly(tuple(UPLINK, State.BLAMED), tuple(OTHER, State.BLAMED));
    assertThat(next.trial()).isNull();
  }

  @Test
  void nobodyIsBlamedForWhoIsSilentWithoutTheChangeToo() {
    Ledger watched = undone(Phase.ALL_UNDONE, List.of(UPLINK), UPLINK);

    assertThat(judge(watched, 9, Map.of())).isEqualTo(watched);
    Ledger next = judge(watched, 10, Map.of());

    assertThat(states(next)).containsExactly(tuple(UPLINK, State.AWAITING));
    assertThat(next.trial()).isNull();
    assertThat(next.toAsk()).containsExactly(API_SERVER);
    assertThat(next.fallback().cutOffs()).hasSize(1);
  }

  @Test
  void itIsTriedOnceMoreWhenEverybodyIsBack() {
    Ledger awaiting =
        Ledger.EMPTY.withWithdrawals(
            List.of(
                new Withdrawal(UPLINK, List.of(GATEWAY, API_SERVER), State.AWAITING),
                new Withdrawal(OTHER, List.of(GATEWAY), State.BLAMED)));

    assertThat(judge(awaiting, 1, signs(1, 0))).isEqualTo(awaiting);
    Ledger next = judge(awaiting, 1, signs(1, 1));

    assertThat(states(next))
        .containsExactly(tuple(UPLINK, State.LIFTED), tuple(OTHER, State.BLAMED));
    assertThat(next.fallback().cutOffs()).extracting(it -> it.uid()).containsExactly("uid-other");
  }

  @Test
  void theSecondTimeIsTheLast() {
    Ledger watched =
        Ledger.EMPTY
            .withWithdrawals(
                List.of(
                    new Withdrawal(UPLINK, List.of(API_SERVER), State.LIFTED),
                    new Withdrawal(UPLINK, List.of(API_SERVER), State.WATCHED)))
            .with(trial(Phase.ALL_UNDONE, BEGAN, UPLINK));

    Ledger next = judge(watched, 10, Map.of());

    assertThat(states(next))
        .containsExactly(tuple(UPLINK, State.LIFTED), tuple(UPLINK, State.BLAMED));
  }

  private static List<org.assertj.core.groups.Tuple> states(Ledger ledger) {
    return ledger.withdrawals().stream().map(it -> tuple(it.change(), it.state())).toList();
  }

  private static Ledger onTrial(Change... changes) {
    return Ledger.EMPTY.with(trial(Phase.CHANGED, BEGAN, changes));
  }

  private static Ledger undone(Phase phase, List<Change> undone, Change... changes) {
    return Ledger.EMPTY
        .withWithdrawals(
            undone.stream()
                .map(it -> new Withdrawal(it, List.of(API_SERVER), State.WATCHED))
                .toList())
        .with(trial(phase, BEGAN, changes));
  }

  private static Map<Answerer, Integer> signs(int gateway, int apiServer) {
    return Map.of(GATEWAY, gateway, API_SERVER, apiServer);
  }

  private static Ledger judge(Ledger ledger, int after, Map<Answerer, Integer> signs) {
    return Judge.next(ledger, BEGAN + seconds(after), signs);
  }
}
