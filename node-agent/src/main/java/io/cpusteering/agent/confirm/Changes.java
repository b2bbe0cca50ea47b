// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.confirm;

import io.cpusteering.agent.confirm.Change.Place;
import io.cpusteering.agent.host.HostFacts;
import io.cpusteering.agent.host.InterfaceFacts;
import io.cpusteering.agent.host.InterfacesBelow;
import io.cpusteering.agent.plan.AttachmentPlan;
import io.cpusteering.agent.plan.CpuMapPlan;
import io.cpusteering.agent.plan.DatapathPlan;
import io.cpusteering.agent.plan.Device;
import io.cpusteering.agent.plan.RemotePlan;
import io.cpusteering.agent.plan.WantedPolicy;
import io.cpusteering.agent.plan.WantedPolicy.Version;
import io.cpusteering.api.policy.Defaults;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Decides which changes are put on trial: those after which packets of an interface are treated
 * differently because of a version of a policy that was not there before. A repair is none, as of a
 * table when a CPU goes offline or of the attach mode, unless packets are sent to an interface that
 * was not there before.
 */
public final class Changes {
  /** They come and go with pods and virtual machines, and are beside the way of answers. */
  private static final Set<String> OF_GUESTS = Set.of("veth", "tun");

  private final HostFacts host;
  private final DatapathPlan inForce;
  private final Set<String> secondPrograms;
  private final Map<String, Version> versions;

  /**
   * @param inForce what the kernel has
   * @param secondPrograms uids of the policies that have a second program in the kernel
   * @param versions uid to the version in force, where it is in hand
   */
  public Changes(
      HostFacts host,
      DatapathPlan inForce,
      Set<String> secondPrograms,
      Map<String, Version> versions) {
    this.host = host;
    this.inForce = inForce;
    this.secondPrograms = secondPrograms;
    this.versions = versions;
  }

  /**
   * What a plan would change.
   *
   * @param policies what it was made from
   * @return by policy; nothing of those that leave changes unconfirmed
   */
  public List<Change> of(DatapathPlan plan, List<WantedPolicy> policies) {
    List<Change> changes = new ArrayList<>();
    for (WantedPolicy policy : policies) {
      if (policy.version() != null) {
        change(plan, policy, policy.version()).ifPresent(changes::add);
      }
    }
    return changes;
  }

  private Optional<Change> change(DatapathPlan plan, WantedPolicy policy, Version version) {
    List<AttachmentPlan> before = of(inForce, policy.uid());
    List<AttachmentPlan> after = of(plan, policy.uid());
    boolean whole = before.stream().noneMatch(it -> it.revision().equals(version.revision()));
    boolean shared = whole && differ(map(inForce, policy.uid()), map(plan, policy.uid()));
    List<Place> places =
        after.stream()
            .filter(it -> shared || isChanged(it, whole))
            .map(it -> new Place(it.ifindex(), it.interfaceName(), carries(it)))
            .toList();
    int seconds = seconds(version);
    if (places.isEmpty() || seconds == 0) {
      return Optional.empty();
    }
    return Optional.of(
        new Change(
            policy.uid(),
            policy.policy(),
            version,
            places,
            whole,
            whole ? before(policy.uid(), before) : null,
            seconds));
  }

  /** The version in hand may be another one than the kernel has, as after a start without it. */
  private @Nullable Version before(String uid, List<AttachmentPlan> attached) {
    Version known = versions.get(uid);
    return known != null && attached.stream().anyMatch(it -> it.revision().equals(known.revision()))
        ? known
        : null;
  }

  private boolean isChanged(AttachmentPlan after, boolean whole) {
    AttachmentPlan before = inForce.on(after.ifindex()).orElse(null);
    if (before == null || !before.uid().equals(after.uid())) {
      return whole || !isOfGuest(after);
    }
    return whole
        ? !before.program().equals(after.program())
            || !before.tables().equals(after.tables())
            || !before.devices().equals(after.devices())
            || !after.modes().contains(before.modes().getFirst())
        : !devices(before).containsAll(devices(after));
  }

  private boolean isOfGuest(AttachmentPlan plan) {
    return on(plan)
        .filter(it -> !it.defaultRoute())
        .filter(it -> OF_GUESTS.contains(String.valueOf(it.driver())))
        .isPresent();
  }

  private static Set<Integer> devices(AttachmentPlan plan) {
    return plan.devices().stream()
        .flatMap(set -> set.devices().stream())
        .map(Device::ifindex)
        .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * Of a second program it is only known whether there is one. The priority of threads is for more
   * packets or fewer, and cuts nobody off.
   */
  private boolean differ(@Nullable CpuMapPlan before, @Nullable CpuMapPlan after) {
    if (before == null || after == null) {
      return false;
    }
    return !(after.remote() instanceof RemotePlan.None)
        || secondPrograms.contains(after.uid())
        || !before.queueSizes().equals(after.queueSizes());
  }

  private boolean carries(AttachmentPlan plan) {
    return on(plan).filter(it -> carrying().contains(it.name())).isPresent();
  }

  /**
   * The interfaces that have a default route, and all below them: of a bond in a bridge, or below a
   * VLAN device, the members too.
   */
  private Set<String> carrying() {
    InterfacesBelow below = new InterfacesBelow(host.interfaces());
    return host.interfaces().stream()
        .filter(InterfaceFacts::defaultRoute)
        .map(InterfaceFacts::name)
        .flatMap(it -> Stream.concat(Stream.of(it), below.of(it).stream()))
        .collect(Collectors.toUnmodifiableSet());
  }

  private Optional<InterfaceFacts> on(AttachmentPlan plan) {
    return host.interfaces().stream().filter(it -> it.ifindex() == plan.ifindex()).findFirst();
  }

  private static List<AttachmentPlan> of(DatapathPlan plan, String uid) {
    return plan.attachments().stream().filter(it -> it.uid().equals(uid)).toList();
  }

  private static @Nullable CpuMapPlan map(DatapathPlan plan, String uid) {
    return plan.cpuMaps().stream().filter(it -> it.uid().equals(uid)).findFirst().orElse(null);
  }

  /** A spec that an older agent kept on disk lacks the default. */
  private static int seconds(Version version) {
    String text = Objects.requireNonNull(Defaults.apply(version.spec()).safety()).confirm();
    return Integer.parseInt(Objects.requireNonNull(text).replace("s", ""));
  }
}
