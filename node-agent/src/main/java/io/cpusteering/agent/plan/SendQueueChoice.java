// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import io.cpusteering.agent.host.InterfaceFacts;
import io.cpusteering.agent.host.SendQueues;
import io.cpusteering.api.CpuList;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * XPS, by which the stack chooses the queue that a packet is sent by. It moves no received packet,
 * but steering changes what it goes by: the CPU, and in native mode the receive queue, which is
 * lost on the way to another CPU.
 */
final class SendQueueChoice {
  /** Of this many queues the masks are named. */
  private static final int NAMED = 4;

  private SendQueueChoice() {}

  /**
   * What is good to know.
   *
   * @param first the mode that is tried first
   */
  static Optional<String> note(InterfaceFacts on, XdpMode first) {
    SendQueues xps = on.details().steering().xps();
    List<String> said = new ArrayList<>();
    List<String> cures = new ArrayList<>();
    if (!xps.byCpu().isEmpty()) {
      said.add(
          "XPS is set (%s): what steered packets cause to be sent here leaves by the queue of the CPU"
                  .formatted(masks(xps.byCpu(), "CPUs", CpuList::toString))
              + " that they were steered to");
      cures.add(cure(on, "xps_cpus"));
    }
    if (!xps.byReceiveQueue().isEmpty()) {
      said.add(
          "XPS by receive queue is set (%s)%s"
              .formatted(
                  masks(xps.byReceiveQueue(), "receive queues", SendQueueChoice::list),
                  first == XdpMode.NATIVE
                      ? ": native mode loses the receive queue of steered packets, so that what"
                          + " they cause to be sent takes another"
                      : ""));
      cures.add(cure(on, "xps_rxqs"));
    }
    return said.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "interface %s: %s; where that is not wanted, turn it off (%s), also where it is set at boot"
                .formatted(on.name(), String.join("; ", said), String.join("; ", cures)));
  }

  private static String cure(InterfaceFacts on, String file) {
    return "echo 0 > /sys/class/net/%s/queues/tx-N/%s".formatted(on.name(), file);
  }

  private static <T> String masks(
      SortedMap<Integer, T> queues, String what, Function<T, String> text) {
    String named =
        queues.entrySet().stream()
            .limit(NAMED)
            .map(it -> "tx-%d: %s %s".formatted(it.getKey(), what, text.apply(it.getValue())))
            .collect(Collectors.joining(", "));
    return queues.size() > NAMED
        ? "%s, and %d more".formatted(named, queues.size() - NAMED)
        : named;
  }

  /** Numbers as Linux writes them. */
  private static String list(List<Integer> numbers) {
    return CpuList.of(numbers.stream().mapToInt(Integer::intValue)).toString();
  }
}
