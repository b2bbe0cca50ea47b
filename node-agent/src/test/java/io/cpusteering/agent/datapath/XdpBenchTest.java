// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** With stand-ins for xdp-bench, which is nothing that this machine must have. */
@Tag("kernel")
class XdpBenchTest {
  private static final int[] TARGETS = {0, 1};

  @Test
  void whatEndsWithoutLoadingIsReportedWithWhatItSaid() {
    XdpBench xdpBench = new XdpBench(Path.of("/bin/echo"), TARGETS);

    assertThatIllegalStateException()
        .isThrownBy(() -> xdpBench.load("round-robin"))
        .withMessage(
            "/bin/echo did not load its program round-robin:"
                + " redirect-cpu --program-mode round-robin --cpu 0 --cpu 1 steered");
  }
}
