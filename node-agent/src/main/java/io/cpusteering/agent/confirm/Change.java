// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.confirm;

import io.cpusteering.agent.plan.WantedPolicy.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a version of a policy changes on this node.
 *
 * @param uid uid of the policy
 * @param policy its name
 * @param version the version; it is what a later edit goes back to, once it is confirmed
 * @param places the interfaces whose packets are treated differently afterwards
 * @param whole whether this version was nowhere on the node before: then it is undone as a whole,
 *     else on these interfaces alone
 * @param before the version that was in force before, if it is in hand; null for a first attach
 * @param seconds how long the node has to show that it still talks
 */
public record Change(
    String uid,
    String policy,
    Version version,
    List<Place> places,
    boolean whole,
    @Nullable Version before,
    int seconds) {
  public Change {
    places = List.copyOf(places);
  }

  /**
   * An interface.
   *
   * @param ifindex its index
   * @param name its name, for people
   * @param carries whether answers are known to come in by it: a default route goes out of it, or
   *     of an interface above it
   */
  public record Place(int ifindex, String name, boolean carries) {}

  /** The name of the version. */
  public String revision() {
    return version.revision();
  }

  /** Whether answers are known to come in by an interface that is changed. */
  boolean carries() {
    return places.stream().anyMatch(Place::carries);
  }

  /** The interfaces that are changed. */
  public Set<Integer> indexes() {
    return places.stream().map(Place::ifindex).collect(Collectors.toUnmodifiableSet());
  }

  /** Whether it is by this version of a policy. */
  public boolean isBy(String ofPolicy, String ofRevision) {
    return uid.equals(ofPolicy) && revision().equals(ofRevision);
  }

  /** The same for some of its places. */
  public Change at(List<Place> some) {
    return new Change(uid, policy, version, some, whole, before, seconds);
  }

  /** The same after another change that is on trial: undone, both are. */
  Change after(Change first) {
    List<Place> both = new ArrayList<>(places);
    first.places.stream().filter(it -> !indexes().contains(it.ifindex())).forEach(both::add);
    return new Change(
        uid, policy, version, both, whole, first.before, Math.min(seconds, first.seconds));
  }

  /** The interfaces, for people. */
  String names() {
    return places.stream().map(Place::name).collect(Collectors.joining(", "));
  }
}
