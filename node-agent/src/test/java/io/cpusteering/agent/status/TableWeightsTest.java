// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.agent.plan.IndirectionTable;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TableWeightsTest {
  @Test
  void aTurnHoldsTheWeightsExactly() {
    assertThat(
            TableWeights.of(new IndirectionTable(new int[0], new int[] {1, 1, 1, 0, 1, 1, 1, 1})))
        .isEqualTo(Map.of(0, 1, 1, 7));
  }

  @Test
  void theSlotsOfAFlowHashAreRoundedBackToTheWeights() {
    int[] slots = new int[1024];
    Arrays.fill(slots, 0, 341, 2);
    Arrays.fill(slots, 341, 1024, 3);

    assertThat(TableWeights.of(new IndirectionTable(slots, new int[0])))
        .isEqualTo(Map.of(2, 1, 3, 2));
  }

  @Test
  void anEmptyTableHasNone() {
    assertThat(TableWeights.of(new IndirectionTable(new int[0], new int[0]))).isEmpty();
  }
}
