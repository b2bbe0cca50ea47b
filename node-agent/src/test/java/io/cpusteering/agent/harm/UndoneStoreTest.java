// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.harm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cpusteering.agent.plan.Undone;
import io.cpusteering.agent.plan.Undone.Measure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UndoneStoreTest {
  private static final List<Undone> SOME =
      List.of(
          new Undone(
              "uid-a", "a-1", "eth0", 2, null, "6.18", Measure.WITHOUT_NATIVE, 0, "it did harm"),
          new Undone("u", "r", "eth1", 3, null, "6.18", Measure.PASSED, 4, "it lost"));

  @TempDir Path folder;

  @Test
  void givesBackWhatItWasGiven() {
    new UndoneStore(folder.resolve("deep/er")).save(SOME);

    UndoneStore next = new UndoneStore(folder.resolve("deep/er"));

    assertThat(next.load()).isEqualTo(SOME);
    assertThat(next.unreadable()).isEmpty();
  }

  @Test
  void thereMayBeNone() {
    UndoneStore store = new UndoneStore(folder.resolve("nowhere"));

    assertThat(store.load()).isEmpty();
    assertThat(store.unreadable()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[null]",
        "[{}]",
        "{}",
        "3",
        "[{\"uid\":\"uid-a\"",
        "[{\"uid\":\"a\"}]"
      })
  void whatNoAgentWroteIsNamedUntilItIsReplaced(String content) throws IOException {
    Path file = Files.writeString(folder.resolve("undone.json"), content);
    UndoneStore store = new UndoneStore(folder);

    assertThat(store.load()).isEmpty();
    assertThat(store.unreadable())
        .hasValueSatisfying(why -> assertThat(why).contains(file.toString(), "delete it"));

    store.save(SOME);
    assertThat(store.load()).isEqualTo(SOME);
    assertThat(store.unreadable()).isEmpty();
  }

  @Test
  void aFolderThatCantBeWrittenIsNamedWithTheCure() throws IOException {
    Path notAFolder = Files.writeString(folder.resolve("file"), "");

    assertThatThrownBy(() -> new UndoneStore(notAFolder).save(SOME))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining(notAFolder.toString())
        .hasMessageContaining("--state-dir");
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
