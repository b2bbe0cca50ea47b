// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.top;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;

/** Where the text goes. */
public sealed interface Screen extends AutoCloseable {
  /**
   * Shows a text in place of the one before, or after it.
   *
   * @return false when nobody reads any more
   */
  boolean show(List<String> lines);

  /** Leaves everything as it was before. */
  @Override
  void close();

  /** For a pipe or a file: one block after another. */
  static Screen blocks(PrintWriter out) {
    return new Blocks(out);
  }

  /**
   * For a terminal: always the latest, at the top, on a screen of its own.
   *
   * @param rows asked every time; 0 when not known
   */
  static Screen terminal(PrintWriter out, IntSupplier rows) {
    return new Terminal(out, rows);
  }

  /** Blocks of lines, with an empty line between two. */
  final class Blocks implements Screen {
    private final PrintWriter out;
    private boolean first = true;

    private Blocks(PrintWriter out) {
      this.out = out;
    }

    @Override
    public boolean show(List<String> lines) {
      if (!first) {
        out.print('\n');
      }
      first = false;
      lines.forEach(line -> out.print(line + "\n"));
      // Flushes, too.
      return !out.checkError();
    }

    @Override
    public void close() {}
  }

  /** The terminal's second screen, without cursor and without wrapping; see console_codes(4). */
  final class Terminal implements Screen {
    private static final String ENTER = "\033[?1049h\033[?25l\033[?7l";
    private static final String LEAVE = "\033[?7h\033[?25h\033[?1049l";
    private static final String HOME = "\033[H";
    private static final String TO_END_OF_LINE = "\033[K";
    private static final String TO_END_OF_SCREEN = "\033[J";

    private final PrintWriter out;
    private final IntSupplier rows;
    private boolean closed;

    private Terminal(PrintWriter out, IntSupplier rows) {
      this.out = out;
      this.rows = rows;
      out.print(ENTER);
      out.flush();
    }

    @Override
    public synchronized boolean show(List<String> lines) {
      if (closed) {
        return false;
      }
      StringBuilder text = new StringBuilder(HOME);
      fitting(lines).forEach(line -> text.append(line).append(TO_END_OF_LINE).append("\r\n"));
      out.print(text.append(TO_END_OF_SCREEN));
      return !out.checkError();
    }

    /** The last row stays empty, or the screen would scroll. */
    private List<String> fitting(List<String> lines) {
      int room = rows.getAsInt() - 1;
      if (room <= 0 || lines.size() <= room) {
        return lines;
      }
      List<String> cut = new ArrayList<>(lines.subList(0, room - 1));
      cut.add("... %d lines more, in a higher terminal".formatted(lines.size() - room + 1));
      return cut;
    }

    @Override
    public synchronized void close() {
      if (!closed) {
        closed = true;
        out.print(LEAVE);
        out.flush();
      }
    }
  }
}
