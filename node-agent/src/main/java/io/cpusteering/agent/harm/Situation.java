// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.harm;

import org.jspecify.annotations.Nullable;

/**
 * An interface whose packets are steered, or would be.
 *
 * @param attached since when, and what was usual before
 * @param nativeMode whether a redirect loses the state of checksums
 * @param terms those of the policy; null while no version of it is in hand: what is passed then
 *     could not be steered again, since nobody knows how
 * @param standing so far
 */
public record Situation(
    Suspect attached, boolean nativeMode, @Nullable Terms terms, Standing standing) {
  int ifindex() {
    return attached.ifindex();
  }

  Situation with(Standing other) {
    return new Situation(attached, nativeMode, terms, other);
  }
}
