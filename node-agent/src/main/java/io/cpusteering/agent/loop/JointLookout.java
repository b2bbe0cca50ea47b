// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.loop;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Several that look, as often as the most watchful of them.
 *
 * @param lookouts all of them
 */
public record JointLookout(List<Lookout> lookouts) implements Lookout {
  public JointLookout {
    lookouts = List.copyOf(lookouts);
  }

  @Override
  public Optional<Duration> interval() {
    return lookouts.stream().flatMap(it -> it.interval().stream()).min(Comparator.naturalOrder());
  }

  @Override
  public boolean callsForARound() {
    return lookouts.stream()
        .filter(it -> it.interval().isPresent())
        .anyMatch(Lookout::callsForARound);
  }
}
