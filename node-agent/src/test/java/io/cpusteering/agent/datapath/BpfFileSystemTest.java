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
    assertThat(BpfFileSystem.at(folder)).isEmpty();
    assertThat(BpfFileSystem.at(folder.resolve("missing"))).isEmpty();
  }

  @Test
  @Tag("kernel")
  void theUppermostOfTwoMountsCounts() throws Exception {
    mount("tmpfs");
    try {
      assertThat(BpfFileSystem.at(folder)).isEmpty();
      mount("bpf");
      try {
        assertThat(BpfFileSystem.at(folder)).isPresent();
      } finally {
        run("umount", folder.toString());
      }
      assertThat(BpfFileSystem.at(folder)).isEmpty();
    } finally {
      run("umount", folder.toString());
    }
  }

  @Test
  @Tag("kernel")
  void aReadOnlyMountIsToldFromAReadOnlyFileSystem() throws Exception {
    mount("bpf");
    try {
      assertThat(BpfFileSystem.at(folder)).contains(new BpfFileSystem(false, false));

      run("mount", "-o", "remount,bind,ro", folder.toString());
      assertThat(BpfFileSystem.at(folder)).contains(new BpfFileSystem(true, false));

      run("mount", "-o", "remount,bind,rw", folder.toString());
      run("mount", "-o", "remount,ro", folder.toString());
      assertThat(BpfFileSystem.at(folder)).contains(new BpfFileSystem(true, true));
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
