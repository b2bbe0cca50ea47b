// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.top;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScreenTest {
  private final StringWriter seen = new StringWriter();
  private final PrintWriter out = new PrintWriter(seen);

  @Test
  void blocksFollowEachOther() {
    try (Screen screen = Screen.blocks(out)) {
      screen.show(List.of("a", "b"));
      screen.show(List.of("c"));
    }

    assertThat(seen).hasToString("a\nb\n\nc\n");
  }

  @Test
  void aTerminalIsLeftAsItWasHoweverOftenThatIsAsked() {
    Screen screen = Screen.terminal(out, () -> 0);
    screen.show(List.of("a"));
    screen.close();
    screen.close();
    assertThat(screen.show(List.of("b"))).as("after the end").isFalse();

    assertThat(seen.toString())
        .startsWith("\033[?1049h\033[?25l\033[?7l\033[Ha\033[K\r\n")
        .endsWith("\033[J\033[?7h\033[?25h\033[?1049l")
        .doesNotContain("b");
  }

  @Test
  void whatHasNoRoomIsCutAndCounted() {
    try (Screen screen = Screen.terminal(out, () -> 4)) {
      screen.show(List.of("a", "b", "c", "d", "e"));
    }

    assertThat(seen.toString())
        .contains("a\033[K\r\nb\033[K\r\n... 3 lines more")
        .doesNotContain("c\033");
  }

  @Test
  void aReaderThatIsGoneIsNoticed() {
    PrintWriter pipe =
        new PrintWriter(
            new Writer() {
              @Override
              public void write(char[] text, int from, int length) throws IOException {
                throw new IOException("Broken pipe");
              }

              @Override
              public void flush() {}

              @Override
              public void close() {}
            });

    try (Screen screen = Screen.blocks(pipe)) {
      assertThat(screen.show(List.of("a"))).isFalse();
    }
  }
}
