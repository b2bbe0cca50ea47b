// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan.program;

import io.cpusteering.api.policy.Algorithm;
import io.cpusteering.api.policy.ControlTraffic;
import io.cpusteering.api.policy.MissAction;
import java.util.List;
import java.util.stream.Stream;

/**
 * What an XDP program is specialised for: constants set before it is loaded. A change of any of
 * them is a new program under the same link; the maps stay.
 *
 * @param rules which packets are treated apart
 * @param otherwise what becomes of the others
 * @param controlTraffic whether the traffic that keeps links and neighbours up is steered too
 * @param onMiss what becomes of a packet whose CPU has no entry
 * @param passUnfinishedChecksums pass frames whose transport checksum was left to hardware that is
 *     not there (veth, tap: CHECKSUM_PARTIAL), since the native redirect would lose that state and
 *     the stack would then drop them
 */
public record ProgramSettings(
    RuleSet rules,
    RuleAction otherwise,
    ControlTraffic controlTraffic,
    MissAction onMiss,
    boolean passUnfinishedChecksums) {
  /** A program that passes everything. */
  public static final ProgramSettings PASSING =
      new ProgramSettings(
          RuleSet.NONE, new RuleAction.Pass(), ControlTraffic.PASS, MissAction.PASS, false);

  /** A program that steers everything by one algorithm. */
  public static ProgramSettings steering(
      SteerSettings how,
      ControlTraffic controlTraffic,
      MissAction onMiss,
      boolean passUnfinishedChecksums) {
    return new ProgramSettings(
        RuleSet.NONE,
        new RuleAction.Steer(how, 0),
        controlTraffic,
        onMiss,
        passUnfinishedChecksums);
  }

  /** Whether every packet takes its turn, so that none has to be looked at. */
  public boolean allAlike() {
    return rules.actions().isEmpty()
        && !passUnfinishedChecksums
        && otherwise instanceof RuleAction.Steer(SteerSettings how, _)
        && !how.hashes();
  }

  /** Whether what no rule matches goes by the flow hash as it is by default. */
  public boolean othersByFlow() {
    return !passUnfinishedChecksums
        && otherwise instanceof RuleAction.Steer(SteerSettings how, _)
        && how.algorithm() == Algorithm.FLOW_HASH
        && how.hash().equals(HashSettings.DEFAULT);
  }

  /** What may become of a packet: first where no rule is for it, then by each rule. */
  public List<RuleAction> actions() {
    return Stream.concat(Stream.of(otherwise), rules.actions().stream()).toList();
  }

  /** How many sets of interfaces there are: the highest number that an action names, and one. */
  public int sets() {
    return sets(actions().stream());
  }

  static int sets(Stream<RuleAction> actions) {
    return actions
        .mapToInt(action -> action instanceof RuleAction.Redirect redirect ? redirect.set() + 1 : 0)
        .max()
        .orElse(0);
  }

  /** How many indirection tables there are: the highest number that an action names, and one. */
  public int tables() {
    return 1
        + actions().stream()
            .mapToInt(action -> action instanceof RuleAction.Steer(_, int table) ? table : 0)
            .max()
            .orElse(0);
  }
}
