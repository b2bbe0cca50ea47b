// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import io.cpusteering.agent.packets.Settings.Exit;
import io.cpusteering.agent.plan.Device;
import io.cpusteering.agent.plan.DeviceSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** The device maps of a program, filled as the settings say. */
final class FilledSets {
  private final DeviceSets sets;
  private final List<Set<Exit>> wanted;
  private final Exits exits;

  FilledSets(DeviceSets sets, List<Set<Exit>> wanted, Exits exits) {
    this.sets = sets;
    this.wanted = wanted;
    this.exits = exits;
    write(wanted);
  }

  /** The numbers of those that somebody is in. */
  List<Integer> numbers() {
    return IntStream.range(0, wanted.size())
        .filter(number -> !wanted.get(number).isEmpty())
        .boxed()
        .toList();
  }

  /** Does something while nobody is in one of them. */
  void without(int number, Runnable task) {
    write(
        IntStream.range(0, wanted.size())
            .mapToObj(it -> it == number ? Set.<Exit>of() : wanted.get(it))
            .toList());
    try {
      task.run();
    } finally {
      write(wanted);
    }
  }

  private void write(List<Set<Exit>> content) {
    if (!content.isEmpty()) {
      exits.write(
          sets,
          content.stream()
              .map(
                  set ->
                      new DeviceSet(
                          false,
                          set.stream()
                              .sorted()
                              .map(it -> new Device(exits.ifindex(it), ""))
                              .toList()))
              .toList());
    }
  }
}
