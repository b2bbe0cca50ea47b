// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.harm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class StaggerTest {
  @Test
  void nodesAreSpreadEvenlyAndAlwaysTheSame() {
    long[] tenths = new long[10];
    for (int i = 0; i < 1000; i++) {
      double stagger = Stagger.of("ip-10-0-%d-%d.internal".formatted(i / 250, i % 250));
      tenths[(int) (stagger * 10)]++;
    }

    assertThat(Stagger.of("node-1")).isEqualTo(Stagger.of("node-1"));
    assertThat(Arrays.stream(tenths).boxed())
        .allSatisfy(count -> assertThat(count).isBetween(60L, 140L));
  }
}
