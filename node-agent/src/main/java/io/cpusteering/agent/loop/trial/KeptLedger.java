// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.loop.trial;

import io.cpusteering.agent.confirm.Ledger;
import io.cpusteering.agent.confirm.LedgerStore;
import io.cpusteering.agent.confirm.Trial;
import io.cpusteering.agent.loop.Trouble;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The ledger, which is on disk before anybody acts on it. */
final class KeptLedger {
  private static final Logger log = LoggerFactory.getLogger(KeptLedger.class);

  private final LedgerStore store;
  private Ledger ledger;
  private @Nullable Trouble unsaved;

  /**
   * Goes on with what an earlier agent left.
   *
   * @param boot names this boot of the machine
   */
  KeptLedger(LedgerStore store, String boot) {
    this.store = store;
    this.ledger = store.load().resumed(boot);
    Trial trial = ledger.trial();
    if (trial != null) {
      log.atInfo()
          .addKeyValue("phase", trial.phase())
          .addKeyValue("until", trial.until())
          .log("going on with the trial that an earlier agent began");
    }
  }

  Ledger get() {
    return ledger;
  }

  /** What can't be saved counts nevertheless: a trial goes on without a disk. */
  void set(Ledger now) {
    if (now.equals(ledger)) {
      return;
    }
    ledger = now;
    try {
      store.save(now);
      unsaved = null;
    } catch (UncheckedIOException e) {
      unsaved = new Trouble("StateNotKept", String.valueOf(e.getMessage()), false);
    }
  }

  List<Trouble> troubles() {
    return unsaved == null ? List.of() : List.of(unsaved);
  }
}
