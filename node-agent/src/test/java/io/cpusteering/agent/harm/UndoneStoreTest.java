// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.harm;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.agent.plan.Undone;
import io.cpusteering.agent.plan.Undone.Measure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UndoneStoreTest {
  @TempDir Path folder;

  @Test
  void givesBackWhatItKeeps() {
    List<Undone> undone =
        List.of(
            new Undone("u", "r", "eth0", 2, "ice", "6.18", Measure.WITHOUT_NATIVE, 0, "it lost"),
            new Undone("u", "r", "eth1", 3, null, "6.18", Measure.PASSED, 4, "it lost"));

    new UndoneStore(folder).save(undone);

    assertThat(new UndoneStore(folder).load()).isEqualTo(undone);
  }

  @Test
  void readsWhatAnAgentLeftThatKnewOfNativeModeAlone() throws IOException {
    Files.writeString(
        folder.resolve("undone.json"),
        """
        [{"uid":"u","revision":"r","interfaceName":"eth0","ifindex":2,"driver":"ice",
          "kernel":"6.18","why":"it lost"}]
        """);

    assertThat(new UndoneStore(folder).load())
        .singleElement()
        .satisfies(it -> assertThat(it.passes()).isFalse());
  }
}
