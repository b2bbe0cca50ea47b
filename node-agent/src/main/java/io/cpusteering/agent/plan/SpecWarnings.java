// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import io.cpusteering.api.policy.MissAction;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What people should know about a policy, whatever interface it is on. */
final class SpecWarnings {
  /** Below this a burst of one NAPI poll overruns the queue. */
  private static final int SMALL_QUEUE = 512;

  private final String uid;
  private final CompleteSpec spec;
  private final List<Finding> findings = new ArrayList<>();

  private SpecWarnings(String uid, CompleteSpec spec) {
    this.uid = uid;
    this.spec = spec;
  }

  /**
   * Finds them.
   *
   * @param uid uid of the policy
   */
  static List<Finding> of(String uid, CompleteSpec spec) {
    SpecWarnings warnings = new SpecWarnings(uid, spec);
    warnings.find();
    return warnings.findings;
  }

  private void find() {
    if (spec.queueSize() < SMALL_QUEUE) {
      report(
          Reason.SMALL_QUEUE,
          "queueSize %d is below %d: bursts will overrun it and packets will be dropped"
              .formatted(spec.queueSize(), SMALL_QUEUE));
    }
    missingInterfaces();
    if (spec.onMiss() != MissAction.PASS) {
      report(
          Reason.MISS_LOSES_PACKETS,
          "onMiss %s: while a CPU has no entry its packets are lost; Pass leaves them to the stack"
              .formatted(word(spec.onMiss())));
    }
  }

  private void missingInterfaces() {
    Stream.concat(
            Stream.of(spec.otherwise()),
            Stream.concat(spec.rules().stream(), spec.remoteRules().stream())
                .map(CompleteRule::treatment))
        .flatMap(
            it -> it instanceof Treatment.Redirect redirect ? Stream.of(redirect) : Stream.of())
        .filter(redirect -> redirect.onMiss() != MissAction.PASS)
        .forEach(
            redirect ->
                report(
                    Reason.MISS_LOSES_PACKETS,
                    ("onMiss %s: while interface %s is not there or not ready, packets for it are"
                            + " lost; Pass leaves them to the stack")
                        .formatted(word(redirect.onMiss()), redirect.interfaces().getFirst())));
  }

  /** As people write it. */
  private static String word(MissAction action) {
    return action.name().charAt(0) + action.name().substring(1).toLowerCase(Locale.ROOT);
  }

  private void report(Reason reason, String message) {
    findings.add(new Finding(uid, "", reason, message));
  }
}
