// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class StatusPacingTest {
  private Duration now = Duration.ZERO;
  private final StatusPacing pacing = new StatusPacing(() -> now);

  @Test
  void holdsEachPolicyToOneWriteASecond() {
    pacing.wrote("a");

    now = now.plusMillis(300);

    assertThat(pacing.wait("a")).isEqualTo(Duration.ofMillis(700));
    assertThat(pacing.wait("b")).isZero();
  }

  @Test
  void letsTheNextWriteThroughAfterASecond() {
    pacing.wrote("a");

    now = now.plusSeconds(1);

    assertThat(pacing.wait("a")).isZero();
  }
}
