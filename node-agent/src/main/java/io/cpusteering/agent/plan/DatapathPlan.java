// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import java.util.List;
import java.util.Optional;

/**
 * Everything that the kernel of this node should have from us, and nothing else: what is not in
 * here is to be detached and unpinned.
 *
 * @param cpuMaps one per policy that steers at least one interface
 * @param attachments one per steered interface
 */
public record DatapathPlan(List<CpuMapPlan> cpuMaps, List<AttachmentPlan> attachments) {
  /** Nothing attached, nothing pinned. */
  public static final DatapathPlan EMPTY = new DatapathPlan(List.of(), List.of());

  public DatapathPlan {
    cpuMaps = List.copyOf(cpuMaps);
    attachments = List.copyOf(attachments);
  }

  /** What an interface has. */
  public Optional<AttachmentPlan> on(int ifindex) {
    return attachments.stream().filter(it -> it.ifindex() == ifindex).findFirst();
  }
}
