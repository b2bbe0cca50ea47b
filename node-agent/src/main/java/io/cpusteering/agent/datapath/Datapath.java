// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import io.cpusteering.agent.plan.AttachmentPlan;
import io.cpusteering.agent.plan.DatapathPlan;
import java.util.List;

/**
 * The kernel's side of steering. One caller at a time for apply; counters may be read beside it.
 */
public interface Datapath {
  /**
   * Makes the kernel have what the plan says, changing only what differs. One interface that can't
   * be attached disturbs nothing else; it is reported in the outcome.
   *
   * @return what the kernel has afterwards, read back, and what could not be done
   */
  ApplyOutcome apply(DatapathPlan plan);

  /**
   * Writes the tables of interfaces whose program is there and as planned, and nothing else: quick,
   * where a CPU must lose its slots at once. What can't be written is left to {@link #apply}.
   *
   * @param attachments their tables name only CPUs that have entries
   */
  void switchTables(List<AttachmentPlan> attachments);

  /** What the kernel has from us now, read back through the pins; changes nothing. */
  DatapathState observe();

  /** The packet counters of everything that is pinned, read from the kernel. */
  DatapathCounters counters();
}
