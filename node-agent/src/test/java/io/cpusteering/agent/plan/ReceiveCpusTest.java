// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.agent.host.HostFacts;
import io.cpusteering.agent.host.InterfaceFacts;
import io.cpusteering.api.CpuList;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReceiveCpusTest {
  private static final long SECOND = 1_000_000_000L;

  @Test
  void theFirstLookCountsAsItIs() {
    ReceiveCpus first = ReceiveCpus.NONE.after(host("0", "1"), 0);

    assertThat(counting(first)).containsExactly("0", "1");
  }

  @Test
  void theFirstChangeCountsAtOnceAndTheNextAfterAMinute() {
    ReceiveCpus first = ReceiveCpus.NONE.after(host("0", "1"), 0);

    ReceiveCpus moved = first.after(host("2", "1"), 10 * SECOND);
    ReceiveCpus tooSoon = moved.after(host("3", "1"), 69 * SECOND);
    ReceiveCpus inTime = tooSoon.after(host("3", "1"), 70 * SECOND);

    assertThat(counting(moved)).containsExactly("2", "1");
    assertThat(counting(tooSoon)).containsExactly("2", "1");
    assertThat(counting(inTime)).containsExactly("3", "1");
  }

  @Test
  void whatMovedAwayAndBackWithinTheMinuteNeverCounted() {
    ReceiveCpus moved =
        ReceiveCpus.NONE.after(host("0", "1"), 0).after(host("2", "1"), 10 * SECOND);

    ReceiveCpus back = moved.after(host("3", "1"), 20 * SECOND).after(host("2", "1"), 71 * SECOND);

    assertThat(counting(back)).containsExactly("2", "1");
    assertThat(back.since()).as("nothing was taken over").isEqualTo(10 * SECOND);
  }

  /** Tables of a symmetric hash depend on the interrupts of every interface. */
  @Test
  void interfacesDoNotTakeTurns() {
    ReceiveCpus moved =
        ReceiveCpus.NONE.after(host("0", "1"), 0).after(host("2", "1"), 10 * SECOND);

    ReceiveCpus other = moved.after(host("2", "3"), 20 * SECOND);

    assertThat(counting(other)).containsExactly("2", "1");
    assertThat(counting(other.after(host("2", "3"), 70 * SECOND))).containsExactly("2", "3");
  }

  @Test
  void anInterfaceThatAppearsCountsAtOnceAndKeepsNobodyWaiting() {
    ReceiveCpus one = ReceiveCpus.NONE.after(host("0"), 0);

    ReceiveCpus two = one.after(host("0", "1"), 5 * SECOND);

    assertThat(counting(two)).containsExactly("0", "1");
    assertThat(two.everChanged()).isFalse();
    assertThat(counting(two.after(host("2", "1"), 6 * SECOND))).containsExactly("2", "1");
  }

  @Test
  void anInterfaceThatWentIsForgotten() {
    ReceiveCpus moved =
        ReceiveCpus.NONE.after(host("0", "1"), 0).after(host("2", "1"), 10 * SECOND);

    ReceiveCpus back = moved.after(host("2"), 11 * SECOND).after(host("2", "3"), 12 * SECOND);

    assertThat(counting(back)).containsExactly("2", "3");
  }

  @Test
  void theClockMayBeginAnywhere() {
    long start = Long.MAX_VALUE - 5 * SECOND;
    ReceiveCpus moved = ReceiveCpus.NONE.after(host("0"), start).after(host("1"), start + SECOND);

    assertThat(counting(moved.after(host("2"), start + 60 * SECOND))).containsExactly("1");
    assertThat(counting(moved.after(host("2"), start + 61 * SECOND))).containsExactly("2");
  }

  /** Whatever interrupts do: no more than one change a minute, and in the end what is. */
  @Test
  void changesAtMostOnceAMinuteAndAlwaysCatchesUp() {
    Random random = new Random(7);
    for (int run = 0; run < 200; run++) {
      ReceiveCpus now = ReceiveCpus.NONE.after(host("0", "1"), 0);
      List<Long> changes = new ArrayList<>();
      long nanos = 0;
      HostFacts seen = host("0", "1");
      for (int look = 0; look < 60; look++) {
        nanos += random.nextLong(20 * SECOND);
        seen = host(String.valueOf(random.nextInt(3)), String.valueOf(random.nextInt(3)));
        ReceiveCpus next = now.after(seen, nanos);
        if (!next.counting().equals(now.counting())) {
          changes.add(nanos);
        }
        now = next;
      }
      for (int i = 1; i < changes.size(); i++) {
        assertThat(changes.get(i) - changes.get(i - 1)).isGreaterThanOrEqualTo(60 * SECOND);
      }
      assertThat(now.after(seen, nanos + 60 * SECOND).in(seen)).isEqualTo(seen);
    }
  }

  @Test
  void nothingElseOfTheHostIsTouched() {
    HostFacts host = host("0", "1");
    ReceiveCpus counting = ReceiveCpus.NONE.after(host, 0).after(host("2", "1"), SECOND);

    HostFacts shown = counting.after(host, 2 * SECOND).in(host);

    assertThat(shown.interfaces().getFirst())
        .isEqualTo(host.interfaces().getFirst().withReceiveCpus(CpuList.of(2)));
    assertThat(shown.interfaces().getLast()).isEqualTo(host.interfaces().getLast());
    assertThat(shown.cpus()).isEqualTo(host.cpus());
  }

  /** Interfaces with the index 2 and up, whose interrupts are on these CPUs. */
  private static HostFacts host(String... receiveCpus) {
    InterfaceFacts[] interfaces = new InterfaceFacts[receiveCpus.length];
    for (int i = 0; i < receiveCpus.length; i++) {
      interfaces[i] = Given.nic(2 + i, "eth" + i, "ice", null, receiveCpus[i], false);
    }
    return Given.host(Given.FOUR_CPUS, interfaces);
  }

  private static List<String> counting(ReceiveCpus cpus) {
    return cpus.counting().values().stream().map(CpuList::toString).toList();
  }
}
