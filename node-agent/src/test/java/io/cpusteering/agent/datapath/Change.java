// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import io.cpusteering.agent.plan.DatapathPlan;
import io.cpusteering.agent.plan.Device;
import io.cpusteering.agent.plan.XdpMode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A change of what is steered, of every kind that there is. */
enum Change {
  FIRST_ATTACH,
  /** Also of the CPUs and their queues. */
  TABLE,
  /** A new program under the same link. */
  ALGORITHM,
  REDIRECT_AND_SECOND_PROGRAM,
  BACK_TO_ONE_PROGRAM,
  /** Which takes a new link. */
  ATTACH_MODE,
  DETACH,
  /** What an agent of the version before has left is replaced. */
  UPGRADE,
  /** The same of one to come. */
  ROLLBACK;

  /**
   * Where it happens.
   *
   * @param ifindex of the interface that is steered
   * @param out another one
   */
  record Ground(Path bpffs, int ifindex, Device out) {}

  /** Has things as they are before it, by the product's own means. */
  void prepare(KernelDatapath datapath, Ground on) {
    ApplyOutcome outcome = datapath.apply(before(on));
    if (!outcome.failures().isEmpty()) {
      throw new IllegalStateException(outcome.failures().toString());
    }
    if (this == UPGRADE) {
      OtherLayout.takesOver(on.bpffs(), on.ifindex(), BpfLayout.VERSION - 1);
    } else if (this == ROLLBACK) {
      OtherLayout.takesOver(on.bpffs(), on.ifindex(), BpfLayout.VERSION + 1);
    }
  }

  private DatapathPlan before(Ground on) {
    return switch (this) {
      case FIRST_ATTACH -> DatapathPlan.EMPTY;
      case TABLE, ALGORITHM, REDIRECT_AND_SECOND_PROGRAM, ATTACH_MODE, UPGRADE, ROLLBACK ->
          turns(on);
      case BACK_TO_ONE_PROGRAM, DETACH -> Plans.redirecting(on.ifindex(), on.out());
    };
  }

  /** What is planned. */
  DatapathPlan plan(Ground on) {
    return switch (this) {
      case FIRST_ATTACH, BACK_TO_ONE_PROGRAM, UPGRADE, ROLLBACK -> turns(on);
      case TABLE ->
          Plans.plan(
              new TreeMap<>(Map.of(1, Plans.QUEUE_SIZE / 2)),
              Plans.attachment(on.ifindex(), Plans.UID, List.of(XdpMode.NATIVE), Plans.TURNS, 1));
      case ALGORITHM -> Plans.plan(on.ifindex(), XdpMode.NATIVE, Plans.FLOW_HASH, 0, 1);
      case REDIRECT_AND_SECOND_PROGRAM -> Plans.redirecting(on.ifindex(), on.out());
      case ATTACH_MODE -> Plans.plan(on.ifindex(), XdpMode.GENERIC, Plans.TURNS, 0, 1);
      case DETACH -> DatapathPlan.EMPTY;
    };
  }

  private static DatapathPlan turns(Ground on) {
    return Plans.plan(on.ifindex(), XdpMode.NATIVE, Plans.TURNS, 0, 1);
  }
}
