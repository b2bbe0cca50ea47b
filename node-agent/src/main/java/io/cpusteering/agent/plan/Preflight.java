// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is thought of an interface before anything is tried on it: of the interface as it is, and of
 * the attach mode that its policy asks for.
 *
 * @param maxMtu the largest MTU, in bytes, that an attachment allows; null where there is no limit,
 *     or it is not known
 * @param mtu the same in words
 * @param items at most one of a reason, the heaviest first
 */
public record Preflight(@Nullable Integer maxMtu, String mtu, List<Item> items) {
  public Preflight {
    items = List.copyOf(items);
  }

  /** How much an item weighs. */
  public enum Weight {
    /** Good to know. */
    NOTE,
    /** Packets may be lost or stay unsteered, or attaching may fail. */
    HAZARD,
    /** The interface is not attached in the mode asked for. */
    REFUSAL
  }

  /**
   * One thing.
   *
   * @param reason why
   * @param message for people: what, which object, why, what to do
   */
  public record Item(Reason reason, Weight weight, String message) {}

  /** The weight of the heaviest item; a note where there is none. */
  public Weight weight() {
    return items.isEmpty() ? Weight.NOTE : items.getFirst().weight();
  }
}
