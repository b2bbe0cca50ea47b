// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import io.cpusteering.agent.host.InterfaceFacts;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Plans one policy, in two steps: what it wants, and what becomes of what it got. */
sealed interface PolicyPlanner permits SpecPlanner, KeepPlanner {
  /** The interfaces it wants; precedence decides which of them it gets. */
  List<InterfaceFacts> wants();

  /** What is thought of an interface that it wants, before anything is tried. */
  Preflight preflight(InterfaceFacts on);

  /** How to steer the interfaces it got. */
  Result steer(List<InterfaceFacts> got);

  /**
   * What was decided for one policy.
   *
   * @param cpuMap its CPU map, null when it steers nothing
   * @param attachments one per interface it steers
   * @param findings what people should know
   * @param toMakeReady interfaces that need a program so that packets can be sent out of others
   * @param forwarding interface index to where packets from it are to be sent, ready or not
   */
  record Result(
      @Nullable CpuMapPlan cpuMap,
      List<AttachmentPlan> attachments,
      List<Finding> findings,
      List<InterfaceFacts> toMakeReady,
      Map<Integer, Set<Forwarding>> forwarding) {}
}
