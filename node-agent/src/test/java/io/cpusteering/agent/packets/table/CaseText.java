// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.packets.table;

import io.cpusteering.agent.packets.Settings;
import java.util.ArrayList;
import java.util.List;

/** Reads one packet of the table, as {@code package-info} describes it. */
final class CaseText {
  private static final String KEYWORD_INDENT = "  ";
  private static final String CONTINUED_INDENT = "   ";

  private final String topic;
  private final String description;
  private final List<String> lines = new ArrayList<>();

  /**
   * @param topic the file's
   * @param block the packet's lines
   */
  CaseText(String topic, List<String> block) {
    this.topic = topic;
    this.description = block.getFirst();
    for (String line : block.subList(1, block.size())) {
      if (line.startsWith(CONTINUED_INDENT)) {
        lines.add(lines.removeLast() + " " + line.strip());
      } else if (line.startsWith(KEYWORD_INDENT)) {
        lines.add(line.strip());
      } else {
        throw wrong("two packets need an empty line between them");
      }
    }
  }

  PacketCase read() {
    PacketCase read =
        new PacketCase(
            topic + ": " + description,
            TextFrame.parse(one("frame")),
            all("settings").isEmpty() ? Settings.DEFAULT : SettingsText.parse(one("settings")),
            AnswerText.parse(one("expect")),
            names("same"),
            names("other"),
            lines.remove("prefixes"));
    if (!lines.isEmpty()) {
      throw wrong("nobody knows " + lines);
    }
    return read;
  }

  /** Names of packets; those of this file may be named without the topic. */
  private List<String> names(String keyword) {
    List<String> names =
        all(keyword).stream()
            .map(name -> name.matches("[a-z0-9-]+: .*") ? name : topic + ": " + name)
            .toList();
    lines.removeIf(line -> line.startsWith(keyword + " "));
    return names;
  }

  private String one(String keyword) {
    List<String> found = all(keyword);
    if (found.size() != 1) {
      throw wrong("there must be one line '%s'".formatted(keyword));
    }
    lines.removeIf(line -> line.startsWith(keyword + " "));
    return found.getFirst();
  }

  private List<String> all(String keyword) {
    return lines.stream()
        .filter(line -> line.startsWith(keyword + " "))
        .map(line -> line.substring(keyword.length()).strip())
        .toList();
  }

  private IllegalArgumentException wrong(String why) {
    return new IllegalArgumentException("%s: %s: %s".formatted(topic, description, why));
  }
}
