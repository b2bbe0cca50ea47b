// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import io.cpusteering.agent.host.InterfaceFacts;
import io.cpusteering.api.policy.InterfaceSelection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which interfaces of this machine a policy is for. */
final class InterfaceSelector {
  private InterfaceSelector() {}

  /**
   * What a selection comes to.
   *
   * @param interfaces the selected interfaces, in the order given
   * @param missing names that were asked for and are not there
   */
  record Selection(List<InterfaceFacts> interfaces, Set<String> missing) {}

  static Selection select(@Nullable InterfaceSelection wanted, List<InterfaceFacts> interfaces) {
    if (wanted == null) {
      return new Selection(List.of(), Set.of());
    }
    Set<String> names = Set.copyOf(orEmpty(wanted.names()));
    List<Glob> patterns = orEmpty(wanted.patterns()).stream().map(Glob::of).toList();
    Set<String> drivers = Set.copyOf(orEmpty(wanted.drivers()));
    List<Glob> excluded = orEmpty(wanted.exclude()).stream().map(Glob::of).toList();
    boolean defaultRoute = Boolean.TRUE.equals(wanted.defaultRoute());

    List<InterfaceFacts> selected =
        interfaces.stream()
            .filter(
                candidate ->
                    names.contains(candidate.name())
                        || (!candidate.loopback() && matches(patterns, candidate.name()))
                        || (candidate.driver() != null && drivers.contains(candidate.driver()))
                        || (defaultRoute && candidate.defaultRoute()))
            .filter(candidate -> !matches(excluded, candidate.name()))
            .toList();

    Set<String> present =
        interfaces.stream().map(InterfaceFacts::name).collect(Collectors.toUnmodifiableSet());
    Set<String> missing = new TreeSet<>(names);
    missing.removeIf(name -> present.contains(name) || matches(excluded, name));
    return new Selection(selected, missing);
  }

  private static boolean matches(List<Glob> globs, String name) {
    return globs.stream().anyMatch(glob -> glob.matches(name));
  }

  private static List<String> orEmpty(@Nullable List<String> list) {
    return list == null ? List.of() : list;
  }
}
