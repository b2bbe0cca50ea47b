// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import io.cpusteering.agent.plan.AttachmentPlan;
import io.cpusteering.agent.plan.DatapathPlan;
import io.cpusteering.agent.plan.RemotePlan;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Leaves a plan's going through the kernel out where it would change nothing: the same plan has
 * been applied as a whole, what the kernel has was observed to be the same as then, and no event
 * was heard of since. To go through everything takes three times as long as to observe it, and most
 * rounds of a node's life are such.
 *
 * <p>Not all of what a plan needs is in what is observed: pins of counters are not, nor whether a
 * thread is bound to its CPU. So the plan is gone through after every event, and every few times
 * without one.
 */
public final class CalmDatapath implements Datapath {
  /** Of the rounds every ten seconds that no event calls for, one each minute goes through all. */
  private static final int LEFT_OUT_IN_A_ROW = 5;

  private final Datapath datapath;
  private @Nullable Applied applied;
  private @Nullable DatapathState observed;
  private int leftOut;
  private final AtomicBoolean stirred = new AtomicBoolean();

  /**
   * A plan that everything was done of.
   *
   * @param state what the kernel had then
   */
  private record Applied(DatapathPlan plan, DatapathState state) {}

  /**
   * @param datapath that is applied to
   */
  public CalmDatapath(Datapath datapath) {
    this.datapath = datapath;
  }

  /** Tells of an event, whatever it is about; from any thread. */
  public void stir() {
    stirred.set(true);
  }

  @Override
  public DatapathState observe() {
    DatapathState state = datapath.observe();
    observed = state;
    return state;
  }

  /**
   * {@inheritDoc}
   *
   * <p>What was observed before is used up by this: it has to be observed again for the next.
   */
  @Override
  public ApplyOutcome apply(DatapathPlan plan) {
    DatapathState now = observed;
    observed = null;
    boolean calm = !stirred.getAndSet(false);
    if (calm && now != null && new Applied(plan, now).equals(applied)) {
      leftOut++;
      if (leftOut <= LEFT_OUT_IN_A_ROW) {
        return ApplyOutcome.leftOut(now);
      }
    }
    leftOut = 0;
    applied = null;
    ApplyOutcome outcome = datapath.apply(plan);
    if (outcome.failures().isEmpty() && !dependsOnPins(plan)) {
      applied = new Applied(plan, outcome.state());
    }
    return outcome;
  }

  /** The user may pin another program at the same place at any time. */
  private static boolean dependsOnPins(DatapathPlan plan) {
    return plan.cpuMaps().stream().anyMatch(map -> map.remote() instanceof RemotePlan.Pinned);
  }

  @Override
  public void switchTables(List<AttachmentPlan> attachments) {
    datapath.switchTables(attachments);
  }

  @Override
  public DatapathCounters counters() {
    return datapath.counters();
  }
}
