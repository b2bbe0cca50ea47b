// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.agent.datapath.DatapathCounters.CpuCounters;
import io.cpusteering.agent.datapath.DatapathCounters.PolicyCounters;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class BalanceTest {
  private static final long TEN_SECONDS = Duration.ofSeconds(10).toNanos();

  private final Balance balance = new Balance();

  @Test
  void isTheHighestOverTheMeanOfWhatCameSince() {
    balance.of(List.of(policy(1000, 0, 0)), 0);

    assertThat(balance.of(List.of(policy(1010, 30, 20)), TEN_SECONDS)).isEqualTo(Map.of("p", 1.5));
  }

  @Test
  void isEvenWhileNothingComes() {
    balance.of(List.of(policy(1000, 0, 0)), 0);

    assertThat(balance.of(List.of(policy(1000, 0, 0)), TEN_SECONDS)).isEqualTo(Map.of("p", 1.0));
  }

  @Test
  void scrapesThatFollowEachOtherShowTheSame() {
    balance.of(List.of(policy(0, 0, 0)), 0);
    balance.of(List.of(policy(10, 30, 20)), TEN_SECONDS);

    assertThat(balance.of(List.of(policy(1010, 30, 20)), TEN_SECONDS + 1))
        .isEqualTo(Map.of("p", 1.5));
  }

  @Test
  void aPolicyThatIsNewIsEven() {
    balance.of(List.of(), 0);

    assertThat(balance.of(List.of(policy(90, 0, 0)), TEN_SECONDS)).isEqualTo(Map.of("p", 1.0));
  }

  private static PolicyCounters policy(long... enqueued) {
    TreeMap<Integer, CpuCounters> cpus = new TreeMap<>();
    for (int cpu = 0; cpu < enqueued.length; cpu++) {
      cpus.put(cpu, new CpuCounters(enqueued[cpu], 0, 0, 0, 0, 0, 0, 0));
    }
    return new PolicyCounters(
        "uid",
        "p",
        cpus,
        new TreeMap<>(),
        new TreeMap<>(),
        new TreeMap<>(),
        new TreeMap<>(),
        new LinkedHashMap<>());
  }
}
