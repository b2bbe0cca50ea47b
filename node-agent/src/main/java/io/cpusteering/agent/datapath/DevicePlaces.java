// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import io.cpusteering.agent.plan.Device;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Which place of a device map each interface has. */
final class DevicePlaces {
  private DevicePlaces() {}

  /**
   * Those that stay keep their places, the others get the lowest that are free.
   *
   * @param present place to interface index
   * @param wanted at most as many as there are places
   * @return place to interface index
   */
  static SortedMap<Integer, Integer> assign(
      SortedMap<Integer, Integer> present, List<Device> wanted) {
    Set<Integer> waiting = new HashSet<>();
    wanted.forEach(device -> waiting.add(device.ifindex()));
    SortedMap<Integer, Integer> places = new TreeMap<>();
    present.forEach(
        (place, ifindex) -> {
          if (waiting.remove(ifindex)) {
            places.put(place, ifindex);
          }
        });
    Deque<Integer> free = new ArrayDeque<>();
    for (int place = 0; place < BpfLayout.MAX_DEVICES; place++) {
      if (!places.containsKey(place)) {
        free.add(place);
      }
    }
    wanted.stream()
        .map(Device::ifindex)
        .filter(waiting::contains)
        .distinct()
        .forEach(ifindex -> places.put(free.remove(), ifindex));
    return places;
  }
}
