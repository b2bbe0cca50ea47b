// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.confirm;

import static io.cpusteering.agent.confirm.Some.API_SERVER;
import static io.cpusteering.agent.confirm.Some.addition;
import static io.cpusteering.agent.confirm.Some.change;
import static io.cpusteering.agent.confirm.Some.place;
import static io.cpusteering.agent.confirm.Some.trial;
import static io.cpusteering.agent.confirm.Some.version;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cpusteering.agent.confirm.Trial.Phase;
import io.cpusteering.agent.confirm.Withdrawal.State;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LedgerStoreTest {
  private static final Ledger FULL =
      Ledger.EMPTY
          .with(Map.of("uid-p", version("p", 1)))
          .with(trial(Phase.SOME_UNDONE, -7, change("p", version("p", 1), place(2, true))))
          .withWithdrawals(
              List.of(
                  new Withdrawal(
                      addition("q", place(3, false)), List.of(API_SERVER), State.LIFTED)))
          .withUnproven(List.of(change("r", null, place(4, false))));

  @TempDir Path folder;

  @Test
  void everythingIsReadAsItWasWritten() {
    LedgerStore store = new LedgerStore(folder.resolve("state"));

    store.save(Ledger.EMPTY);
    store.save(FULL);

    assertThat(new LedgerStore(folder.resolve("state")).load()).isEqualTo(FULL);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "null",
        "{\"trial\": 7}",
        "{\"trial\": {\"changes\": [], \"answered\": [], \"lost\": []}}",
        "{\"inForce\": {\"uid-p\": {}}}",
        "{\"withdrawals\": [{\"lost\": []}]}",
        "{\"unproven\": [{\"places\": []}]}"
      })
  void whatCanNotBeReadIsNothing(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("confirm.json"), text);
    LedgerStore store = new LedgerStore(folder);

    assertThat(store.load()).isEqualTo(Ledger.EMPTY);
    assertThat(store.unreadable().orElseThrow()).contains(file.toString(), "delete it");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"later\": 1}"})
  void anotherAgentMayHaveKnownMoreOrLess(String text) throws IOException {
    Files.writeString(folder.resolve("confirm.json"), text);
    LedgerStore store = new LedgerStore(folder);

    assertThat(store.load()).isEqualTo(Ledger.EMPTY);
    assertThat(store.unreadable()).isEmpty();
  }

  @Test
  void aFolderThatCanNotBeHasAMessage() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");

    assertThatThrownBy(() -> new LedgerStore(file.resolve("state")).save(FULL))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("make the folder writable (--state-dir)");
  }
}
