// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {
  @ParameterizedTest
  @CsvSource({
    "eth*, eth0, true",
    "eth*, eth, true",
    "eth*, veth0, false",
    "eth?, eth0, true",
    "eth?, eth10, false",
    "eth[0-3], eth2, true",
    "eth[0-3], eth4, false",
    "eth[!0], eth1, true",
    "eth[!0], eth0, false",
    "eth[]a], eth], true",
    "eth[0, eth[0, true",
    "eth[9-0], eth[9-0], true",
    "eth.0, eth.0, true",
    "eth.0, ethx0, false",
    "eth[^0], eth1, true",
    "eth[^0], eth0, false",
    "eth[0^], eth^, true",
    "'enp*s[0-9]f?', enp65s0f1, true",
    "e(th, e(th, true",
    "*, anything, true",
  })
  void matchesAsAShellDoes(String glob, String name, boolean expected) {
    assertThat(Glob.of(glob).matches(name)).isEqualTo(expected);
  }
}
