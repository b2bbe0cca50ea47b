// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LossesOfTheHostTest {
  @TempDir Path folder;

  @Test
  void softnetDropsAreThoseOfTheCpuThatTheLineNames() throws IOException {
    softnet(
        """
        002a0173 0000000a 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000002 00000000 00000000 00000000 00000000 00000000
        002b90fd ffffffff 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00009b63 00000000 00000000 00000011 00000000 00000000
        """);

    assertThat(new SoftnetDrops(folder).read()).isEqualTo(Map.of(0, 10L, 17, 4294967295L));
  }

  @Test
  void onOlderKernelsThePlaceOfTheLineIsTheCpu() throws IOException {
    softnet(
        """
        002a0173 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000002 00000000
        002b90fd 00000007 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00009b63 00000000
        """);

    assertThat(new SoftnetDrops(folder).read()).isEqualTo(Map.of(0, 0L, 1, 7L));
  }

  @Test
  void whatIsNoNumberCantBeRead() throws IOException {
    softnet("what nobody knows\n");

    assertThatThrownBy(() -> new SoftnetDrops(folder).read())
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("drops of backlogs can't be read");
  }

  @Test
  void anInterfaceMissesWhatItHadNoRoomFor() throws IOException {
    statistics("rx_missed_errors", "7\n");
    statistics("rx_over_errors", "3\n");
    statistics("rx_dropped", "40\n");
    statistics("rx_crc_errors", "1000\n");

    assertThat(ReceiveLosses.of(folder, "eth0")).contains(new ReceiveLosses(10, 40));
  }

  @Test
  void anInterfaceThatIsGoneHasNoFigures() throws IOException {
    statistics("rx_missed_errors", "7\n");

    assertThat(ReceiveLosses.of(folder, "eth0")).isEmpty();
    assertThat(ReceiveLosses.of(folder, "eth1")).isEmpty();
  }

  private void softnet(String text) throws IOException {
    Files.createDirectories(folder.resolve("net"));
    Files.writeString(folder.resolve("net/softnet_stat"), text);
  }

  private void statistics(String name, String text) throws IOException {
    Path statistics = folder.resolve("class/net/eth0/statistics");
    Files.createDirectories(statistics);
    Files.writeString(statistics.resolve(name), text);
  }
}
