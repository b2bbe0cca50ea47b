// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cpusteering.agent.testbed.SmallDisk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("kernel")
class StateFileTest {
  private final SmallDisk disk = new SmallDisk();
  private final StateFile file = new StateFile(disk.folder(), "state.json");

  @AfterEach
  void close() {
    disk.close();
  }

  @Test
  void aFullDiskLeavesWhatWasThereAndTakesTheNextOnceThereIsRoom() throws IOException {
    file.write(bytes("before"));
    disk.fill();

    assertThatThrownBy(() -> file.write(new byte[9000]))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("No space left");

    assertThat(file.read()).contains(bytes("before"));
    assertThat(disk.folder().toFile().list()).containsExactlyInAnyOrder("state.json", "filler");
    disk.makeRoom();
    file.write(bytes("after"));
    assertThat(file.read()).contains(bytes("after"));
  }

  @Test
  void aReadOnlyDiskLeavesWhatWasThere() throws IOException {
    file.write(bytes("before"));
    disk.readOnly(true);

    assertThatThrownBy(() -> file.write(bytes("after")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("Read-only");

    assertThat(file.read()).contains(bytes("before"));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
