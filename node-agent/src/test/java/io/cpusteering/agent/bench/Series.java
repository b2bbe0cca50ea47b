// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Cases that are measured in the same way, so that they can be compared.
 *
 * @param name what they have in common
 * @param measure what their figures are
 * @param empty what measuring costs by itself; subtracted from the others
 * @param reference what the others are compared with unless they say otherwise
 * @param again the reference a second time: how far its ratio is from 1 tells how far any ratio of
 *     this run is to be believed
 * @param others the other cases
 */
public record Series(
    String name,
    Measure measure,
    Optional<Case> empty,
    Case reference,
    Case again,
    List<Case> others) {
  public Series {
    others = List.copyOf(others);
  }

  /** A series of times. */
  public Series(String name, Case empty, Case reference, Case again, List<Case> others) {
    this(name, Measure.TIME, Optional.of(empty), reference, again, others);
  }

  /** A series of rates, from which nothing is subtracted. */
  public static Series ofRates(String name, Case reference, Case again, List<Case> others) {
    return new Series(name, Measure.RATE, Optional.empty(), reference, again, others);
  }

  /** All of them, in the order of the results. */
  public List<Case> cases() {
    List<Case> all = new ArrayList<>();
    empty.ifPresent(all::add);
    all.add(reference);
    all.add(again);
    all.addAll(others);
    return all;
  }
}
