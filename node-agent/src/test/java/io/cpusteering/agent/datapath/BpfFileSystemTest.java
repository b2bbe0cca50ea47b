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
    assertThat(BpfFileSystem.isReadOnly(folder)).isFalse();
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

  @Test
  @Tag("kernel")
  void aReadOnlyMountIsToldFromAReadOnlyFileSystem() throws Exception {
    mount("bpf");
    try {
      assertThat(BpfFileSystem.isReadOnly(folder)).isFalse();
      assertThat(BpfFileSystem.isClosed(folder)).isFalse();

      run("mount", "-o", "remount,bind,ro", folder.toString());
      assertThat(BpfFileSystem.isReadOnly(folder)).isTrue();
      assertThat(BpfFileSystem.isClosed(folder)).isFalse();

      run("mount", "-o", "remount,bind,rw", folder.toString());
      run("mount", "-o", "remount,ro", folder.toString());
      assertThat(BpfFileSystem.isReadOnly(folder)).isTrue();
      assertThat(BpfFileSystem.isClosed(folder)).isTrue();
      assertThat(BpfFileSystem.holds(folder)).isTrue();
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
