// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.loop;

import java.time.Duration;
import java.util.Optional;

/** Looks between rounds, where a round would be too much, for what can't wait for the next one. */
public interface Lookout {
  /** Never looks. */
  Lookout NONE =
      new Lookout() {
        @Override
        public Optional<Duration> interval() {
          return Optional.empty();
        }

        @Override
        public boolean callsForARound() {
          return false;
        }
      };

  /** How long to wait before looking; empty when there is nothing to look for. */
  Optional<Duration> interval();

  /** Looks. */
  boolean callsForARound();
}
