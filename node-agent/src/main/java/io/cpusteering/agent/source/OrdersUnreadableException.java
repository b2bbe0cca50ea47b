// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.source;

/** There are orders that can't be read; the message says for people which, why and what to do. */
public final class OrdersUnreadableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  OrdersUnreadableException(String message) {
    super(message);
  }

  OrdersUnreadableException(String message, Throwable cause) {
    super(message, cause);
  }
}
