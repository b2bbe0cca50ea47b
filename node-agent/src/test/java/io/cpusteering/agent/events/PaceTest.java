// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PaceTest {
  private static final Duration SHORTEST = Duration.ofMillis(200);

  private final Pace pace = new Pace(SHORTEST, Duration.ofSeconds(2));

  @Test
  void eventsThatGoOnAreGatheredForLongerAndLonger() {
    long[] now = {-5};

    assertThat(
            Stream.generate(
                    () -> {
                      Duration pause = pace.after(now[0]);
                      now[0] += pause.toNanos();
                      return pause.toMillis();
                    })
                .limit(6))
        .containsExactly(200L, 400L, 800L, 1600L, 2000L, 2000L);
  }

  @Test
  void anEventAfterAQuietTimeIsGatheredShortly() {
    pace.after(0);
    Duration second = pace.after(SHORTEST.toNanos());

    Duration third = pace.after(SHORTEST.toNanos() + 2 * second.toNanos());

    assertThat(third).isEqualTo(SHORTEST);
  }
}
