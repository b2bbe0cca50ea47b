// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.agent.plan.IndirectionTable;
import java.util.Set;
import org.junit.jupiter.api.Test;

class UsableTableTest {
  private static final IndirectionTable TABLE =
      new IndirectionTable(new int[] {0, 1, 2, 0, 1, 2}, new int[] {0, 1, 0, 2});

  @Test
  void nothingRefusedChangesNothing() {
    assertThat(UsableTable.without(TABLE, Set.of())).isEqualTo(TABLE);
  }

  @Test
  void onlyTheSlotsOfARefusedCpuMove() {
    assertThat(UsableTable.without(TABLE, Set.of(2)))
        .isEqualTo(new IndirectionTable(new int[] {0, 1, 0, 0, 1, 1}, new int[] {0, 1, 0}));
  }

  @Test
  void nothingLeftIsAnEmptyTable() {
    assertThat(UsableTable.without(TABLE, Set.of(0, 1, 2)))
        .isEqualTo(new IndirectionTable(new int[0], new int[0]));
  }
}
