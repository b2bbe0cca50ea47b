// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.agent.loop.Machines;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class HostFactsTest {
  @Test
  void nothingIsForgottenByWhoeverReplacesAPart() {
    HostFacts host =
        Machines.eightCpus()
            .withClaims(List.of(new HookClaim(Claimant.BPFMAN, Set.of("eth0"), "pinned")));

    assertThat(host.withCpus(host.cpus())).isEqualTo(host);
    assertThat(host.withInterfaces(UnaryOperator.identity())).isEqualTo(host);
    assertThat(host.withDetails(Set.of(), on -> on.details())).isEqualTo(host);
  }
}
