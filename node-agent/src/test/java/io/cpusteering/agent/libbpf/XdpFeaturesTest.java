// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.libbpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class XdpFeaturesTest {
  @ParameterizedTest
  @CsvSource({
    "0x00, ''",
    "0x01, basic",
    "0x03, basic redirect",
    "0x27, basic redirect ndo-xmit rx-sg",
    "0x7f, basic redirect ndo-xmit xsk-zerocopy hw-offload rx-sg ndo-xmit-sg",
    "0x81, basic",
  })
  void namesThemAsTheKernelDoes(String bits, String names) {
    assertThat(new XdpFeatures(Long.decode(bits)).names())
        .isEqualTo(names.isEmpty() ? List.of() : List.of(names.split(" ")));
  }
}
