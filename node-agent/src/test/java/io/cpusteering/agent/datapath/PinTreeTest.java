// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PinTreeTest {
  private static final int TIMES = 50_000;

  @TempDir Path bpffs;

  @Test
  void thereIsNothingWhereThereIsNoFolder() {
    assertThat(new PinTree(bpffs).policies()).isEmpty();
    assertThat(new PinTree(bpffs).interfaces()).isEmpty();
  }

  /** A scrape looks at what an apply removes. */
  @Test
  void isReadWhileItComesAndGoes() throws Exception {
    // Given
    PinTree tree = new PinTree(bpffs);
    Path folder = tree.networkInterface(7);
    AtomicBoolean done = new AtomicBoolean();
    Thread other = Thread.ofPlatform().start(() -> comeAndGo(folder, done));

    // When
    int seen = 0;
    try {
      for (int i = 0; i < TIMES; i++) {
        seen += tree.interfaces().size();
      }
    } finally {
      done.set(true);
      other.join();
    }

    // Then
    assertThat(seen).isBetween(0, TIMES);
  }

  private static void comeAndGo(Path folder, AtomicBoolean done) {
    try {
      while (!done.get()) {
        Files.createDirectories(folder);
        Files.delete(folder);
        Files.delete(folder.getParent());
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
