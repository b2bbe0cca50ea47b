// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.loop.trial;

import io.cpusteering.agent.confirm.Ledger;
import io.cpusteering.agent.confirm.LedgerStore;
import io.cpusteering.agent.confirm.Trial;
import io.cpusteering.agent.loop.Trouble;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The ledger, which is on disk before anybody acts on it. */
final class KeptLedger {
  private static final Logger log = LoggerFactory.getLogger(KeptLedger.class);

  private final LedgerStore store;
  private Ledger ledger;
  private @Nullable Trouble unread;
  private @Nullable Trouble unsaved;

  /**
   * Goes on with what an earlier agent left.
   *
   * @param boot names this boot of the machine
   */
  KeptLedger(LedgerStore store, String boot) {
    this.store = store;
    this.ledger = store.load().resumed(boot);
    this.unread = unread();
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
      unread = null;
      unsaved = null;
    } catch (UncheckedIOException e) {
      unsaved = new Trouble("StateNotKept", String.valueOf(e.getMessage()), false);
    }
  }

  /** Whoever was told that what an earlier agent left can't be read may have deleted it. */
  List<Trouble> troubles() {
    if (unread != null) {
      unread = unread();
    }
    return Stream.of(Optional.ofNullable(unsaved), Optional.ofNullable(unread))
        .flatMap(Optional::stream)
        .limit(1)
        .toList();
  }

  private @Nullable Trouble unread() {
    return store.unreadable().map(it -> new Trouble("StateNotKept", it, false)).orElse(null);
  }
}
