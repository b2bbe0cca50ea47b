// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import io.cpusteering.agent.host.HostFacts;
import io.cpusteering.agent.host.InterfaceFacts;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The interfaces that planning looks at, by index. Of the others it knows no more than what any
 * policy may select them by.
 *
 * @param selected those that policies select: planning looks at their details too
 * @param all with those that packets are sent out of, their peers, which may be made ready for
 *     that, and those that have a program of ours already
 */
public record Involved(Set<Integer> selected, Set<Integer> all) {
  public Involved {
    selected = Set.copyOf(selected);
    all = Set.copyOf(all);
  }

  /**
   * Those of some policies, whichever of them wait for something or go first.
   *
   * @param policies what the node is to have
   * @param inForce what the kernel has now
   */
  public static Involved of(List<WantedPolicy> policies, HostFacts host, DatapathPlan inForce) {
    Set<Integer> selected = Planner.selected(policies, host, inForce);
    Set<String> targets =
        policies.stream()
            .map(WantedPolicy::version)
            .flatMap(Stream::ofNullable)
            .flatMap(version -> Interest.targets(version.spec()))
            .collect(Collectors.toUnmodifiableSet());
    Set<Integer> all = new HashSet<>(selected);
    inForce.attachments().forEach(it -> all.add(it.ifindex()));
    for (InterfaceFacts on : host.interfaces()) {
      if (targets.contains(on.name())) {
        all.add(on.ifindex());
        Stream.ofNullable(on.sending().peer()).forEach(all::add);
      }
    }
    return new Involved(selected, all);
  }
}
