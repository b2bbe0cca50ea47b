// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.policy;

import io.cpusteering.api.IpPrefix;
import io.cpusteering.api.IpProtocol;
import io.cpusteering.api.PortRange;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What must be said of the packets that a rule is for, so that there can be any. */
final class MatchChecks {
  private MatchChecks() {}

  static void bounds(Match match, String path, Violations violations) {
    lengths(match.protocols(), Limits.PROTOCOL_LENGTH, path + ".protocols", violations);
    lengths(match.sources(), Limits.PREFIX_LENGTH, path + ".sources", violations);
    lengths(match.destinations(), Limits.PREFIX_LENGTH, path + ".destinations", violations);
    lengths(match.sourcePorts(), Limits.PORTS_LENGTH, path + ".sourcePorts", violations);
    lengths(match.destinationPorts(), Limits.PORTS_LENGTH, path + ".destinationPorts", violations);
    violations.someEntries(
        match.vlans(),
        Limits.MATCH_ENTRIES,
        path + ".vlans",
        (vlan, at) -> violations.range(vlan, Limits.MIN_VLAN, Limits.MAX_VLAN, at));
  }

  private static void lengths(
      @Nullable List<String> entries, int max, String path, Violations violations) {
    violations.someEntries(
        entries, Limits.MATCH_ENTRIES, path, (entry, at) -> violations.length(entry, max, at));
  }

  static void rules(Match match, String path, Violations violations) {
    violations.addUnless(hasCriterion(match), path, Messages.CRITERION);
    each(match.protocols(), path + ".protocols", MatchChecks::protocol, violations);
    each(match.sources(), path + ".sources", MatchChecks::prefix, violations);
    each(match.destinations(), path + ".destinations", MatchChecks::prefix, violations);
    each(match.sourcePorts(), path + ".sourcePorts", MatchChecks::ports, violations);
    each(match.destinationPorts(), path + ".destinationPorts", MatchChecks::ports, violations);
    violations.addUnless(
        match.sourcePorts() == null && match.destinationPorts() == null
            || list(match.protocols()).stream().allMatch(MatchChecks::mayHavePorts),
        path + ".protocols",
        Messages.PROTOCOL_WITHOUT_PORTS);
    violations.addUnless(
        match.sources() == null
            || match.destinations() == null
            || canMeet(match.sources(), match.destinations()),
        path,
        Messages.FAMILIES);
  }

  private static boolean hasCriterion(Match match) {
    return Stream.of(
            match.protocols(),
            match.sources(),
            match.destinations(),
            match.sourcePorts(),
            match.destinationPorts(),
            match.vlans())
        .anyMatch(Objects::nonNull);
  }

  /** What is wrong with one entry; null when nothing is. */
  private interface EntryCheck {
    @Nullable String problem(String entry);
  }

  private static void each(
      @Nullable List<String> entries, String path, EntryCheck check, Violations violations) {
    violations.entries(
        entries,
        Limits.MATCH_ENTRIES,
        path,
        (entry, at) -> {
          String problem = check.problem(entry);
          if (problem != null) {
            violations.add(at, problem);
          }
        });
  }

  private static @Nullable String protocol(String entry) {
    return IpProtocol.number(entry).isPresent() ? null : Messages.PROTOCOL;
  }

  private static @Nullable String ports(String entry) {
    return PortRange.parse(entry).isPresent() ? null : Messages.PORTS;
  }

  private static @Nullable String prefix(String entry) {
    Optional<IpPrefix> right =
        IpPrefix.parse(entry).map(IpPrefix::masked).or(() -> IpPrefix.ofAddress(entry));
    if (right.isEmpty()) {
      return Messages.PREFIX;
    }
    String canonical = right.get().toString();
    return canonical.equals(entry) ? null : Messages.WRITE_PREFIX + canonical;
  }

  /** What is no protocol at all is refused as such. */
  private static boolean mayHavePorts(String protocol) {
    OptionalInt number = IpProtocol.number(protocol);
    return number.isEmpty() || IpProtocol.hasPorts(number.getAsInt());
  }

  private static boolean canMeet(List<String> sources, List<String> destinations) {
    return sources.stream()
        .anyMatch(
            source ->
                destinations.stream()
                    .anyMatch(destination -> isIpv6(source) == isIpv6(destination)));
  }

  private static boolean isIpv6(String prefix) {
    return prefix.indexOf(':') >= 0;
  }

  private static List<String> list(@Nullable List<String> given) {
    return given == null ? List.of() : given;
  }
}
