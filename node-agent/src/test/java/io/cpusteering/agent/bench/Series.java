// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * Cases that are measured in the same way, so that they can be compared.
 *
 * @param name what they have in common
 * @param empty what measuring costs by itself; subtracted from the others
 * @param reference what the others are compared with unless they say otherwise
 * @param again the reference a second time: how far its ratio is from 1 tells how far any ratio of
 *     this run is to be believed
 * @param others the other cases
 */
public record Series(String name, Case empty, Case reference, Case again, List<Case> others) {
  public Series {
    others = List.copyOf(others);
  }

  /** All of them, in the order of the results. */
  public List<Case> cases() {
    List<Case> all = new ArrayList<>(List.of(empty, reference, again));
    all.addAll(others);
    return all;
  }
}
