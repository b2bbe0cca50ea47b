// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.confirm;

import static io.cpusteering.agent.confirm.Some.API_SERVER;
import static io.cpusteering.agent.confirm.Some.change;
import static io.cpusteering.agent.confirm.Some.place;
import static io.cpusteering.agent.confirm.Some.trial;
import static io.cpusteering.agent.confirm.Some.version;
import static io.cpusteering.agent.confirm.Some.wanted;
import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.agent.confirm.Trial.Phase;
import io.cpusteering.agent.confirm.Withdrawal.State;
import io.cpusteering.agent.plan.Reason;
import io.cpusteering.agent.plan.WantedPolicy;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LedgerTest {
  private static final Change EDIT = change("p", version("p", 1), place(2, true));

  @Test
  void aVersionBeforeThatWasUndoneTooGivesWayAsWell() {
    Change before =
        new Change(
            "uid-p", "p", version("p", 1), List.of(place(2, true)), true, version("p", 0), 30);
    Ledger ledger =
        Ledger.EMPTY.withWithdrawals(
            List.of(
                new Withdrawal(EDIT, List.of(API_SERVER), State.BLAMED),
                new Withdrawal(before, List.of(API_SERVER), State.BLAMED)));

    WantedPolicy policy = ledger.fallback().toPlanWith(List.of(wanted("p", 2))).getFirst();

    assertThat(policy.version()).isEqualTo(version("p", 0));
    assertThat(ledger.standing(List.of(wanted("p", 2))).withdrawals()).hasSize(2);
  }

  @Test
  void anotherVersionHasAllForgottenButWhatIsInForce() {
    Ledger ledger = withdrawn(EDIT, State.BLAMED).with(Map.of("uid-p", version("p", 1)));

    Ledger standing = ledger.standing(List.of(wanted("p", 3)));

    assertThat(standing).isEqualTo(Ledger.EMPTY.with(Map.of("uid-p", version("p", 1))));
  }

  @Test
  void aPolicyThatIsGoneHasAllForgottenButWhatIsInForce() {
    Ledger inForce = Ledger.EMPTY.with(Map.of("uid-p", version("p", 1)));
    Ledger ledger =
        withdrawn(EDIT, State.BLAMED)
            .with(inForce.inForce())
            .with(trial(Phase.CHANGED, 0, EDIT))
            .withUnproven(List.of(EDIT));

    assertThat(ledger.standing(List.of(wanted("q", 1)))).isEqualTo(inForce);
  }

  @Test
  void whatIsInForceOfAPolicyThatIsGoneIsForgottenOnceItIsDetached() {
    Ledger ledger = Ledger.EMPTY.with(Map.of("uid-p", version("p", 1)));
    List<WantedPolicy> others = List.of(wanted("q", 1));

    assertThat(ledger.seen(others, List.of(new Attempt("uid-p", "p-1", 2)))).isEqualTo(ledger);
    assertThat(ledger.seen(others, List.of())).isEqualTo(Ledger.EMPTY);
    assertThat(ledger.seen(List.of(wanted("p", 1)), List.of())).isEqualTo(ledger);
  }

  @Test
  void aTrialGoesOnWithoutAPolicyThatIsGone() {
    Change other = change("q", null, place(3, false));
    Ledger ledger = Ledger.EMPTY.with(trial(Phase.CHANGED, 7, EDIT, other));

    assertThat(ledger.standing(List.of(wanted("p", 2))).trial())
        .isEqualTo(trial(Phase.CHANGED, 7, EDIT));
  }

  @Test
  void aRevisionThatIsMissingLeavesTheOneInHandUndone() {
    WantedPolicy missing =
        new WantedPolicy(
            "p",
            "uid-p",
            "p-3",
            version("p", 2),
            new WantedPolicy.Hold(Reason.REVISION_MISSING, "not there"));
    Ledger ledger = withdrawn(EDIT, State.BLAMED).standing(List.of(missing));

    assertThat(ledger.fallback().toPlanWith(List.of(missing)).getFirst().version())
        .isEqualTo(version("p", 1));
  }

  @Test
  void whatIsGivenUpIsUndoneAndForgottenAfterwards() {
    Change done = change("q", null, place(3, false));
    Ledger ledger = withdrawn(done, State.WATCHED).with(trial(Phase.SOME_UNDONE, 7, EDIT, done));

    Ledger undoing = ledger.givingUp();

    assertThat(undoing.trial()).isNull();
    assertThat(undoing.withdrawals()).extracting(Withdrawal::change).containsExactly(done, EDIT);
    assertThat(undoing.withoutGivenUp().withdrawals())
        .extracting(Withdrawal::change)
        .containsExactly(done);
  }

  @Test
  void whatIsInAStateMayBeLifted() {
    assertThat(withdrawn(EDIT, State.WATCHED).lifting(State.WATCHED))
        .isEqualTo(withdrawn(EDIT, State.LIFTED));
    assertThat(withdrawn(EDIT, State.BLAMED).lifting(State.WATCHED))
        .isEqualTo(withdrawn(EDIT, State.BLAMED));
  }

  private static Ledger withdrawn(Change change, State state) {
    return Ledger.EMPTY.withWithdrawals(
        List.of(new Withdrawal(change, List.of(API_SERVER), state)));
  }
}
