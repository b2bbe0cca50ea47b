// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.loop.harm;

import io.cpusteering.agent.harm.UndoneStore;
import io.cpusteering.agent.loop.Trouble;
import io.cpusteering.agent.plan.Undone;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What was undone because of harm, and is on disk for the next agent. */
final class KeptUndone {
  private final UndoneStore store;
  private List<Undone> undone;
  private @Nullable Trouble unsaved;

  /** Goes on with what an earlier agent left. */
  KeptUndone(UndoneStore store) {
    this.store = store;
    this.undone = store.load();
  }

  List<Undone> get() {
    return undone;
  }

  /** What can't be saved counts nevertheless. */
  void set(List<Undone> now) {
    if (now.equals(undone)) {
      return;
    }
    undone = List.copyOf(now);
    try {
      store.save(undone);
      unsaved = null;
    } catch (UncheckedIOException e) {
      unsaved = new Trouble("StateNotKept", String.valueOf(e.getMessage()), false);
    }
  }

  /** What is to be said while it is not on disk. */
  Optional<Trouble> trouble() {
    return Optional.ofNullable(unsaved);
  }
}
