// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.agent.plan.Lineup;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MetaTest {
  private static final Meta NOBODY_AWAY = Meta.ofPolicy("uid", "test");

  @Test
  void lineupsAreKeptWhereThereIsRoom() {
    Meta meta = NOBODY_AWAY.with(List.of(new Lineup(new TreeMap<>(Map.of(0, 3, 1, 1)))));

    assertThat(text(meta)).contains("\"lineups\":[{\"0\":3,\"1\":1}]");
    assertThat(meta.allLineups().getFirst().weights()).isEqualTo(Map.of(0, 3, 1, 1));
  }

  @Test
  void lineupsThatDoNotFitAreLeftOut() {
    Map<Integer, Integer> everyCpu =
        IntStream.range(0, 256).boxed().collect(Collectors.toMap(cpu -> cpu, cpu -> 1 + cpu % 100));
    Lineup lineup = new Lineup(new TreeMap<>(everyCpu));

    String text = text(NOBODY_AWAY.with(Collections.nCopies(33, lineup)));

    assertThat(text).isEqualTo(text(NOBODY_AWAY)).doesNotContain("lineups");
  }

  private static String text(Meta meta) {
    return new String(meta.json(BpfLayout.MetaValue.SIZE), StandardCharsets.UTF_8);
  }
}
