// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import io.cpusteering.agent.host.InterfaceFacts;
import io.cpusteering.agent.host.SoftwareSteering;
import io.cpusteering.api.CpuList;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/**
 * RPS and RFS, by which the stack moves packets to other CPUs, among them those that a policy has
 * just steered: the CPU map hands them to the stack as if they had been received once more.
 *
 * <p>In native mode a packet has lost the number of its receive queue by then, and the kernel goes
 * by the first queue. In generic mode it has kept it.
 */
final class SteeredTwice {
  /** Of this many groups of queues the masks are named. */
  private static final int NAMED = 4;

  private SteeredTwice() {}

  /**
   * What people should know.
   *
   * @param first the mode that is tried first
   */
  static Optional<String> warning(InterfaceFacts on, XdpMode first) {
    SoftwareSteering set = on.details().steering();
    boolean moves =
        first == XdpMode.NATIVE
            ? set.rps().containsKey(0) || set.rfs().contains(0)
            : !set.rps().isEmpty() || !set.rfs().isEmpty();
    if (!moves) {
      return Optional.empty();
    }
    List<String> what = new ArrayList<>();
    List<String> cures = new ArrayList<>();
    if (!set.rps().isEmpty()) {
      what.add("RPS is set (%s)".formatted(masks(set)));
      cures.add(cure(on, queue(set.rps().keySet().stream().toList()), "rps_cpus"));
    }
    if (!set.rfs().isEmpty()) {
      what.add("RFS is set (%s)".formatted(named(set.rfs())));
      cures.add(cure(on, queue(set.rfs()), "rps_flow_cnt"));
    }
    return Optional.of(
        ("interface %s: %s, so the stack moves steered packets once more, to other CPUs than the"
                + " policy says; turn it off (%s), also where it is set at boot")
            .formatted(on.name(), String.join(" and ", what), String.join("; ", cures)));
  }

  private static String cure(InterfaceFacts on, String queue, String file) {
    return "echo 0 > /sys/class/net/%s/queues/%s/%s".formatted(on.name(), queue, file);
  }

  /** N stands for each of several. */
  private static String queue(List<Integer> queues) {
    return queues.size() == 1 ? "rx-" + queues.getFirst() : "rx-N";
  }

  private static String masks(SoftwareSteering set) {
    SequencedMap<CpuList, List<Integer>> queues = new LinkedHashMap<>();
    set.rps()
        .forEach((queue, cpus) -> queues.computeIfAbsent(cpus, _ -> new ArrayList<>()).add(queue));
    String named =
        queues.entrySet().stream()
            .limit(NAMED)
            .map(it -> "%s: CPUs %s".formatted(named(it.getValue()), it.getKey()))
            .collect(Collectors.joining(", "));
    return queues.size() > NAMED ? named + ", and more" : named;
  }

  /** The first and how many more. */
  private static String named(List<Integer> queues) {
    String first = "rx-" + queues.getFirst();
    return queues.size() == 1 ? first : "%s and %d more".formatted(first, queues.size() - 1);
  }
}
