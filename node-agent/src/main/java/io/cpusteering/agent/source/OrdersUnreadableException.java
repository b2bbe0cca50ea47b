// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.source;

import java.util.Objects;

/** There are orders that can't be read; the message says for people which, why and what to do. */
public final class OrdersUnreadableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  OrdersUnreadableException(String message) {
    super(message);
  }

  OrdersUnreadableException(String message, Throwable cause) {
    super(message, cause);
  }

  /** Never null, unlike that of exceptions in general. */
  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }
}
