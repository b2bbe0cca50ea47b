// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.confirm;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What the kernel made of versions on interfaces since this agent was started: that decides whether
 * it is a change to attach them again. Not for concurrent use.
 */
public final class Attempts {
  private final Set<Attempt> refused = new HashSet<>();

  /** Where versions are, or were, that are not on trial. */
  private final Set<Attempt> settled = new HashSet<>();

  /**
   * Whether it puts back what somebody took off.
   *
   * @param attached what the kernel has
   */
  public boolean isRepair(Change change, List<Attempt> attached) {
    return of(change)
        .allMatch(
            it ->
                settled.contains(it)
                    && attached.stream().noneMatch(on -> on.ifindex() == it.ifindex()));
  }

  /** Whether the kernel has it on any interface. */
  public static boolean isAttached(Change change, List<Attempt> attached) {
    return of(change).anyMatch(attached::contains);
  }

  /** Whether the kernel refused all of it when it was last tried. */
  public boolean wasRefused(Change change) {
    return of(change).allMatch(refused::contains);
  }

  /**
   * Takes note of what the kernel took.
   *
   * @param tried what was to be changed
   * @param attached what the kernel has since
   * @return what was changed: where the kernel refused it, nothing was
   */
  public List<Change> taken(List<Change> tried, List<Attempt> attached) {
    return tried.stream().flatMap(it -> taken(it, attached).stream()).toList();
  }

  private Optional<Change> taken(Change change, List<Attempt> attached) {
    List<Change.Place> places = new ArrayList<>();
    for (Change.Place place : change.places()) {
      Attempt attempt = at(change, place);
      if (attached.contains(attempt)) {
        places.add(place);
        refused.remove(attempt);
      } else {
        refused.add(attempt);
      }
    }
    return places.isEmpty() ? Optional.empty() : Optional.of(change.at(places));
  }

  /**
   * Takes note of what is no longer on trial.
   *
   * @param ledger says what is
   * @param attached what the kernel has
   */
  public void settle(Ledger ledger, List<Attempt> attached) {
    for (Attempt it : attached) {
      settled.removeIf(
          known -> known.uid().equals(it.uid()) && !known.revision().equals(it.revision()));
      if (it.ifindex() != 0 && !ledger.isOnTrial(it.uid(), it.revision())) {
        settled.add(it);
      }
    }
  }

  /** Told that everything was taken off: to attach it again is a change. */
  public void left() {
    settled.clear();
  }

  private static Stream<Attempt> of(Change change) {
    return change.places().stream().map(it -> at(change, it));
  }

  private static Attempt at(Change change, Change.Place place) {
    return new Attempt(change.uid(), change.revision(), place.ifindex());
  }
}
