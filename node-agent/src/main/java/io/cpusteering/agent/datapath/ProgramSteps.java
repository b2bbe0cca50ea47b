// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import io.cpusteering.agent.plan.AttachmentPlan;
import io.cpusteering.agent.plan.IndirectionTable;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has an interface's program with its maps as the plan says: the one that is there, or a new one.
 */
final class ProgramSteps {
  private static final Logger LOG = LoggerFactory.getLogger(ProgramSteps.class);

  private final HashSeeds seeds;

  /**
   * @param seeds of the policies' hashes
   */
  ProgramSteps(HashSeeds seeds) {
    this.seeds = seeds;
  }

  /** Whether a program does what is planned, once its maps are written. */
  boolean suits(SteeringObjects present, AttachmentPlan plan, PolicyMaps.Ready ready) {
    return present.constants().settings().equals(plan.program())
        && present.uses(ready.cpuMap().map());
  }

  /**
   * Writes what differs into the maps of a program that is there.
   *
   * @return whether anything did
   */
  boolean adopt(
      SteeringObjects present, AttachmentPlan plan, PolicyMaps policy, PolicyMaps.Ready ready) {
    boolean changed = present.deviceSets().write(plan.devices(), policy.egress(plan));
    List<IndirectionTable> tables = ready.tables(plan);
    if (!present.tables().read().equals(tables)) {
      changed = true;
      present.tables().write(tables);
      LOG.atInfo()
          .addKeyValue("interface", plan.interfaceName())
          .addKeyValue("revision", plan.revision())
          .log("indirection tables switched");
    }
    return changed;
  }

  /**
   * Writes the tables of an interface whose program does what is planned.
   *
   * @return whether they differed
   */
  static boolean switchTables(PinTree tree, AttachmentPlan plan) {
    SteeringObjects present =
        new InterfacePins(tree.networkInterface(plan.ifindex())).objects().orElse(null);
    if (present == null) {
      return false;
    }
    try (present) {
      if (!present.constants().settings().equals(plan.program())
          || present.tables().read().equals(plan.tables())) {
        return false;
      }
      Meta meta = Meta.read(present.meta()).orElseThrow();
      if (!meta.with(plan.lineups()).equals(meta)) {
        meta.with(plan.lineups()).write(present.meta());
      }
      present.tables().write(plan.tables());
    }
    LOG.atInfo()
        .addKeyValue("interface", plan.interfaceName())
        .addKeyValue("revision", plan.revision())
        .log("indirection tables switched at once");
    return true;
  }

  /** Loads a program with its maps filled. */
  SteeringObjects load(
      @Nullable SteeringObjects present,
      AttachmentPlan plan,
      PolicyMaps policy,
      PolicyMaps.Ready ready) {
    ProgramConstants constants = new ProgramConstants(plan.program(), seeds.of(plan.uid()), false);
    SteeringObjects fresh =
        SteeringObjects.load(constants, ready.cpuMap().map(), countersToKeep(present, plan));
    try {
      fresh.tables().write(ready.tables(plan));
      TracepointObserver.observeDevices(policy.pins(), fresh.deviceSets().ids());
      fresh.deviceSets().write(plan.devices(), policy.egress(plan));
      return fresh;
    } catch (RuntimeException e) {
      fresh.close();
      throw e;
    }
  }

  /** Counters and cursors go on while the policy is the same; those of another are not its own. */
  private static @Nullable SteeringObjects countersToKeep(
      @Nullable SteeringObjects present, AttachmentPlan plan) {
    return present != null && Meta.read(present.meta()).orElseThrow().uid().equals(plan.uid())
        ? present
        : null;
  }
}
