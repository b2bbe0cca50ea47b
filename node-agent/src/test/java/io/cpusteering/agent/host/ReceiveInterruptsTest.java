// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReceiveInterruptsTest {
  @TempDir Path root;

  /** The interrupt at position N is served by CPU N. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "virtio2-config virtio2-input.0 virtio2-output.0             | 1",
        "eth0 eth0-TxRx-0 eth0-TxRx-1                                | 1-2",
        "i40e-0000:81:00.0:misc i40e-eth0-TxRx-0 i40e-eth0-TxRx-1    | 1-2",
        "mlx5_async0@pci:0000:08:00.0 mlx5_comp0@pci:0000:08:00.0    | 1",
        "gve-mgmnt@pci:0000:00:04.0 gve-ntfy-blk0@pci:0000:00:04.0   | 1",
        "ena-mgmnt@pci:0000:00:05.0 eth0-Tx-Rx-0 eth0-Tx-Rx-1        | 1-2",
        "eth0-rx-0 eth0-tx-0 eth0                                    | 0",
        "eth0                                                        | 0",
        "hypothetical-config hypothetical-queue0                     | 1",
      })
  void tellsReceiveInterruptsByTheirNames(String names, String cpus) throws IOException {
    Path device = root.resolve("device");
    StringBuilder interrupts = new StringBuilder("  CPU0 CPU1\n");
    int number = 0;
    for (String name : names.split(" ")) {
      Files.createDirectories(device.resolve("msi_irqs/" + (40 + number)));
      Files.createDirectories(root.resolve("irq/" + (40 + number)));
      Files.writeString(
          root.resolve("irq/" + (40 + number) + "/effective_affinity_list"), number + "\n");
      interrupts.append(" %d: 0 0 PCI-MSIX 0-edge %s%n".formatted(40 + number, name));
      number++;
    }
    Files.writeString(root.resolve("interrupts"), interrupts);

    assertThat(new ReceiveInterrupts(root).cpusOf("eth0", List.of(device))).hasToString(cpus);
  }
}
