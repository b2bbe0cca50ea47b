// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LockedMemoryTest {
  @TempDir Path folder;

  @Test
  void aLimitIsNamedWithTheCure() throws IOException {
    assertThat(LockedMemory.advice(limits("65536                65536                bytes")))
        .contains("limited to 65536 bytes", "ulimit -l unlimited", "LimitMEMLOCK=infinity");
  }

  @Test
  void withoutALimitThereIsNothingToSay() throws IOException {
    assertThat(LockedMemory.advice(limits("unlimited            unlimited            bytes")))
        .isEmpty();
  }

  @Test
  void whatCanNotBeReadIsNoAdvice() {
    assertThat(LockedMemory.advice(folder.resolve("none"))).isEmpty();
  }

  private Path limits(String lockedMemory) throws IOException {
    return Files.writeString(
        folder.resolve("limits"),
        """
        Limit                     Soft Limit           Hard Limit           Units
        Max processes             15731                15731                processes
        Max locked memory         %s
        Max address space         unlimited            unlimited            bytes
        """
            .formatted(lockedMemory));
  }
}
