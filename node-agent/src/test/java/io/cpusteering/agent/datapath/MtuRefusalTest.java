// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.agent.libbpf.XdpFeatures;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MtuRefusalTest {
  private static final Optional<XdpFeatures> UNKNOWN = Optional.empty();

  /** basic, redirect, ndo-xmit. */
  private static final Optional<XdpFeatures> WITHOUT_RX_SG = Optional.of(new XdpFeatures(0x07));

  private static final Optional<XdpFeatures> WITH_RX_SG = Optional.of(new XdpFeatures(0x27));

  @Test
  void aKernelWithoutFragsIsNamedWhateverTheDriverSays() {
    assertThat(MtuRefusal.explain(false, UNKNOWN)).contains("Linux does from 5.18 on");
    assertThat(MtuRefusal.explain(false, WITH_RX_SG))
        .contains("Linux does from 5.18 on", "xdp.frags/cpumap");
  }

  @Test
  void aDriverWithoutFragsIsNamed() {
    assertThat(MtuRefusal.explain(true, WITHOUT_RX_SG)).contains("the driver has no packets in");
  }

  @Test
  void nothingIsSaidOfADriverThatIsNotKnown() {
    assertThat(MtuRefusal.explain(true, UNKNOWN)).doesNotContain("rx-sg", "5.18");
    assertThat(MtuRefusal.explain(true, WITH_RX_SG)).contains("(rx-sg), which it has");
  }

  @Test
  void theCureIsAlwaysThere() {
    assertThat(MtuRefusal.explain(true, UNKNOWN)).contains("3500 bytes", "attach mode Generic");
  }
}
