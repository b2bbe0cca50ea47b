// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How many packets the backlog of each CPU had no room for; of all network namespaces together.
 *
 * <p>A line for each CPU that is online, of hexadecimal numbers of 32 bits: the second is that of
 * the drops, and since Linux 5.10 the thirteenth names the CPU. Before, the place of the line does.
 */
public final class SoftnetDrops {
  private static final int DROPPED = 1;
  private static final int CPU = 12;
  private static final int HEXADECIMAL = 16;

  private final Path file;

  /**
   * @param proc where procfs is mounted, {@code /proc} on a real machine
   */
  public SoftnetDrops(Path proc) {
    this.file = proc.resolve("net/softnet_stat");
  }

  /**
   * CPU to drops since the machine was started, modulo 2^32.
   *
   * @throws UncheckedIOException when they can't be read
   */
  public Map<Integer, Long> read() {
    try {
      Map<Integer, Long> drops = new HashMap<>();
      List<String> lines = TextFiles.lines(file);
      for (int line = 0; line < lines.size(); line++) {
        String[] words = TextFiles.words(lines.get(line));
        if (words.length > DROPPED) {
          drops.put(
              words.length > CPU ? Integer.parseInt(words[CPU], HEXADECIMAL) : line,
              Long.parseLong(words[DROPPED], HEXADECIMAL));
        }
      }
      return drops;
    } catch (IOException | NumberFormatException e) {
      throw new UncheckedIOException(
          new IOException("drops of backlogs can't be read: " + e.getMessage(), e));
    }
  }
}
