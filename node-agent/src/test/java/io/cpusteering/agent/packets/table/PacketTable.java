// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.packets.table;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** All packets of the table, in the order of files and lines. */
public final class PacketTable {
  private static final Path FOLDER = Path.of("src/test/resources/io/cpusteering/agent/packets");
  private static final String SUFFIX = ".txt";

  private PacketTable() {}

  /** Reads every topic. */
  public static List<PacketCase> read() {
    try (Stream<Path> topics = Files.list(FOLDER)) {
      return topics.sorted().flatMap(PacketTable::read).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The frames of every topic, each once. */
  public static List<TextFrame> frames() {
    Map<String, TextFrame> frames = new LinkedHashMap<>();
    for (PacketCase packet : read()) {
      TextFrame frame = packet.frame();
      frames.putIfAbsent(HexFormat.of().formatHex(frame.bytes()) + frame.layers(), frame);
    }
    return List.copyOf(frames.values());
  }

  private static Stream<PacketCase> read(Path file) {
    String topic = file.getFileName().toString().replace(SUFFIX, "");
    try {
      return blocks(Files.readAllLines(file)).stream()
          .map(block -> new CaseText(topic, block).read());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What stands between empty lines, without comments. */
  private static List<List<String>> blocks(List<String> lines) {
    List<List<String>> blocks = new ArrayList<>();
    boolean open = false;
    for (String line : lines) {
      if (line.isBlank()) {
        open = false;
      } else if (!line.startsWith("#")) {
        if (!open) {
          blocks.add(new ArrayList<>());
        }
        blocks.getLast().add(line);
        open = true;
      }
    }
    return blocks;
  }
}
