// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.top;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Rows of cells under a head, as wide as they need. */
final class TextTable {
  private static final String GAP = "  ";

  private final int words;
  private final List<List<String>> rows = new ArrayList<>();

  /**
   * @param words so many columns hold words, set left; the others hold figures, set right
   */
  TextTable(int words, List<String> head) {
    this.words = words;
    rows.add(head);
  }

  void add(List<String> row) {
    rows.add(row);
  }

  List<String> lines() {
    int[] widths =
        IntStream.range(0, rows.getFirst().size())
            .map(column -> rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0))
            .toArray();
    return rows.stream().map(row -> line(row, widths)).toList();
  }

  private String line(List<String> row, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int column = 0; column < row.size(); column++) {
      String cell = row.get(column);
      String space = " ".repeat(widths[column] - cell.length());
      line.append(column == 0 ? "" : GAP).append(column < words ? cell + space : space + cell);
    }
    return line.toString().stripTrailing();
  }
}
