// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.metrics;

import java.util.Locale;

/** What the agent does, as far as it may fail. */
enum Step {
  ORDERS,
  HOST,
  APPLY,
  STATUS,
  COUNTERS;

  /** As a label has it. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
