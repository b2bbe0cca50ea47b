// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.source;

import io.cpusteering.agent.plan.Reason;
import io.cpusteering.agent.plan.WantedPolicy;
import io.cpusteering.api.node.CpuSteeringNodeSpec;
import io.cpusteering.api.node.PolicyReference;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Turns the references of a node object into orders. A reference that can't be followed is no
 * order: the version in hand is kept.
 */
final class OrderResolver {
  /** Gives the data of a revision as JSON, empty when there is no such revision. */
  private final Function<RevisionReference, Optional<String>> revisions;

  OrderResolver(Function<RevisionReference, Optional<String>> revisions) {
    this.revisions = revisions;
  }

  /**
   * Resolves.
   *
   * @param generation metadata.generation of the node object
   * @param spec its spec, null when it has none
   * @param last the orders before, null when there were none
   */
  Orders resolve(long generation, @Nullable CpuSteeringNodeSpec spec, @Nullable Orders last) {
    if (spec == null) {
      return new Orders(generation, false, List.of(), null);
    }
    List<WantedPolicy> policies =
        Objects.requireNonNullElse(spec.policies(), List.<PolicyReference>of()).stream()
            .flatMap(reference -> RevisionReference.of(reference).stream())
            .map(reference -> resolve(reference, last))
            .toList();
    return new Orders(
        generation,
        Boolean.TRUE.equals(spec.leave()),
        policies,
        Boolean.TRUE.equals(spec.disabled())
            ? SwitchedOff.byAnnotation(spec.disabledReason())
            : null);
  }

  private WantedPolicy resolve(RevisionReference reference, @Nullable Orders last) {
    WantedPolicy.Version inHand =
        last == null
            ? null
            : last.policies().stream()
                .filter(policy -> policy.uid().equals(reference.uid()))
                .map(WantedPolicy::version)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    // Revisions never change: one that is in hand need not be there any more.
    if (inHand != null && inHand.revision().equals(reference.revision())) {
      return WantedPolicy.of(
          reference.policy(), reference.uid(), reference.revision(), inHand.spec());
    }
    RevisionReader.Reading reading =
        revisions
            .apply(reference)
            .map(json -> RevisionReader.read(reference.policy(), reference.revision(), json))
            .orElseGet(() -> new RevisionReader.Reading(null, missing(reference)));
    return reading.version() == null
        ? new WantedPolicy(
            reference.policy(), reference.uid(), reference.revision(), inHand, reading.hold())
        : WantedPolicy.of(
            reference.policy(), reference.uid(), reference.revision(), reading.version().spec());
  }

  private static WantedPolicy.Hold missing(RevisionReference reference) {
    return new WantedPolicy.Hold(
        Reason.REVISION_MISSING,
        ("revision %s of policy %s is not there; what ran before is kept; if it stays so, see"
                + " whether the operator runs")
            .formatted(reference.revision(), reference.policy()));
  }
}
