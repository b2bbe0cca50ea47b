// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.operator.assignment;

import io.cpusteering.api.policy.Revision;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which revisions of the policies must be made, and which may go. */
final class RevisionHistory {
  /**
   * Revisions kept per policy beside those in use. Generous, for each is about a kilobyte and the
   * way back to a spec that worked.
   */
  static final int LIMIT = 20;

  private final Observation seen;
  private final Map<String, ObservedRevision> byName;
  private final Map<String, List<ObservedRevision>> byPolicy;

  RevisionHistory(Observation seen) {
    this.seen = seen;
    this.byName =
        seen.revisions().stream()
            .collect(Collectors.toMap(ObservedRevision::name, revision -> revision));
    this.byPolicy =
        seen.revisions().stream().collect(Collectors.groupingBy(ObservedRevision::policyUid));
  }

  /**
   * Names of revisions that belong to a deleted policy of the same name and spec. The garbage
   * collector will get to them, but until then the name is taken.
   */
  List<String> replaced() {
    return wanted()
        .filter(wanted -> taken(wanted) && !exists(wanted))
        .map(NewRevision::name)
        .toList();
  }

  /** Revisions that policies ask for and that do not exist. */
  List<NewRevision> missing() {
    return wanted().filter(wanted -> !exists(wanted)).toList();
  }

  /** Names of revisions beyond the history limit that no node was given or still runs. */
  List<String> prunable() {
    Set<String> inUse = inUse();
    List<String> prunable = new ArrayList<>();
    for (ObservedPolicy policy : seen.policies()) {
      byPolicy.getOrDefault(policy.uid(), List.of()).stream()
          .filter(revision -> !inUse.contains(revision.name()))
          .sorted(Comparator.comparingLong(ObservedRevision::number).reversed())
          .skip(LIMIT)
          .map(ObservedRevision::name)
          .forEach(prunable::add);
    }
    return prunable;
  }

  private boolean taken(NewRevision wanted) {
    return byName.containsKey(wanted.name());
  }

  private boolean exists(NewRevision wanted) {
    ObservedRevision there = byName.get(wanted.name());
    return there != null && there.policyUid().equals(wanted.policyUid());
  }

  private Stream<NewRevision> wanted() {
    return seen.policies().stream()
        .mapMulti(
            (policy, wanted) -> {
              if (policy.intent() instanceof Intent.Steers steers) {
                wanted.accept(newRevision(policy, steers.revision()));
              }
            });
  }

  private NewRevision newRevision(ObservedPolicy policy, Revision revision) {
    long highest =
        byPolicy.getOrDefault(policy.uid(), List.of()).stream()
            .mapToLong(ObservedRevision::number)
            .max()
            .orElse(0);
    return new NewRevision(
        revision.name(), policy.name(), policy.uid(), highest + 1, revision.data());
  }

  private Set<String> inUse() {
    Set<String> names = new HashSet<>();
    wanted().map(NewRevision::name).forEach(names::add);
    for (ObservedNodeObject object : seen.nodeObjects()) {
      object.policies().forEach(reference -> names.add(reference.revision()));
      object.answers().forEach(answer -> names.add(answer.revision()));
    }
    return names;
  }
}
