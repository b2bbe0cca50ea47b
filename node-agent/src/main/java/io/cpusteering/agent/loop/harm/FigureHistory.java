// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.loop.harm;

import io.cpusteering.agent.harm.ChecksumJump;
import io.cpusteering.agent.harm.Sample;
import io.cpusteering.agent.harm.Suspect;
import io.cpusteering.agent.loop.Trouble;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The figures of late that show harm. */
final class FigureHistory {
  private final PacketFigures figures;
  private final List<Sample> samples = new ArrayList<>();
  private @Nullable Trouble unreadable;

  FigureHistory(PacketFigures figures) {
    this.figures = figures;
  }

  /** In order. */
  List<Sample> samples() {
    return Collections.unmodifiableList(samples);
  }

  /** What is to be said when the latest could not be taken. */
  Optional<Trouble> trouble() {
    return Optional.ofNullable(unreadable);
  }

  /**
   * Adds those of now.
   *
   * @param of whose
   * @return whether all could be taken
   */
  boolean take(long now, List<Watched> of) {
    Map<Integer, String> names = new HashMap<>();
    of.forEach(it -> names.put(it.on().ifindex(), it.on().name()));
    try {
      samples.add(figures.take(now, names));
      unreadable = null;
      return true;
    } catch (RuntimeException e) {
      // Steering goes on; what can't be watched is said.
      unreadable = new Trouble("HarmNotWatched", "losses are not watched: " + e, false);
      return false;
    }
  }

  /** Keeps those that are at most so old. */
  void forget(long now, long nanos) {
    samples.removeIf(it -> now - it.nanos() > nanos);
  }

  /** An interface that was attached since the latest. */
  Suspect attached(int ifindex, long now) {
    return new Suspect(
        ifindex, samples.isEmpty() ? now : samples.getLast().nanos(), ChecksumJump.usual(samples));
  }
}
