// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.source;

import java.util.List;
import java.util.Optional;

/** Gives orders. Any change is announced by a wake-up; the orders themselves are asked for. */
public interface OrderSource extends AutoCloseable {
  /**
   * The latest orders. Empty while there are none, which is no order: what runs is kept.
   *
   * @throws OrdersUnreadableException when there are orders that can't be read; what runs is kept
   */
  Optional<Orders> current();

  /**
   * Who has switched this machine off, whatever the orders are, and also while there are none.
   * Asked after {@link #current}, and before {@link #warnings}.
   */
  default Optional<SwitchedOff> off() {
    return Optional.empty();
  }

  /** What people should know about the orders last given. */
  default List<SourceWarning> warnings() {
    return List.of();
  }

  @Override
  void close();
}
