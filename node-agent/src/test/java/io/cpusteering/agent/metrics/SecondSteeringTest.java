// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.agent.datapath.DatapathCounters.CpuCounters;
import io.cpusteering.api.CpuList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecondSteeringTest {

  /** Masks of each queue that counts, apart by a slash. */
  @ParameterizedTest
  @CsvSource({
    "'',      0:5 1:5,   0",
    "1,       0:5,       1",
    "0,       0:5,       0",
    "0-1,     0:5,       0.5",
    "0-1,     2:5,       1",
    "0-3,     0:30 1:10, 0.75",
    "1,       0:30 1:10, 0.75",
    "1,       0:0 1:0,   0.5",
    "1 / '',  0:5,       0.5",
  })
  void isTheShareThatTheMasksMoveElsewhere(String masks, String processed, double share) {
    SecondSteering again =
        new SecondSteering(
            List.of(masks.split("/", -1)).stream()
                .map(mask -> mask.replace("'", "").strip())
                .map(mask -> mask.isEmpty() ? CpuList.EMPTY : CpuList.parse(mask))
                .toList());

    assertThat(again.share(cpus(processed))).isEqualTo(share);
  }

  private static SortedMap<Integer, CpuCounters> cpus(String processed) {
    SortedMap<Integer, CpuCounters> cpus = new TreeMap<>();
    for (String each : processed.split(" ")) {
      String[] parts = each.split(":");
      cpus.put(
          Integer.parseInt(parts[0]),
          new CpuCounters(0, 0, Long.parseLong(parts[1]), 0, 0, 0, 0, 0));
    }
    return cpus;
  }
}
