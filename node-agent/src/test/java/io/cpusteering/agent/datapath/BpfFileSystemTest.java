// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BpfFileSystemTest {
  @TempDir private Path folder;

  @Test
  void anyOtherFolderIsNone() throws IOException {
    assertThat(BpfFileSystem.holds(folder)).isFalse();
    assertThat(BpfFileSystem.holds(folder.resolve("missing"))).isFalse();
  }

  @Test
  @Tag("kernel")
  void theUppermostOfTwoMountsCounts() throws Exception {
    mount("tmpfs");
    try {
      assertThat(BpfFileSystem.holds(folder)).isFalse();
      mount("bpf");
      try {
        assertThat(BpfFileSystem.holds(folder)).isTrue();
      } finally {
        run("umount", folder.toString());
      }
      assertThat(BpfFileSystem.holds(folder)).isFalse();
    } finally {
      run("umount", folder.toString());
    }
  }

  private void mount(String type) throws Exception {
    run("mount", "-t", type, type, folder.toString());
  }

  private static void run(String... command) throws Exception {
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
  }
}
