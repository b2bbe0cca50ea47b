// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.packets.table;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The words that describe a layer: its name, then values and keywords in any order. Words are taken
 * out as they are understood, so that what is left is a mistake.
 */
final class Words {
  private final String text;
  private final List<String> left;

  Words(String text) {
    this.text = text;
    this.left = new ArrayList<>(List.of(text.split("\\s+")));
  }

  /** The next word. */
  String word() {
    if (left.isEmpty()) {
      throw wrong("something is missing");
    }
    return left.removeFirst();
  }

  /** The next word as a number, decimal or after 0x. */
  int number() {
    return numberOf(word());
  }

  /** Two words with {@code >} between them, or the given ones when there are none. */
  Pair pair(String from, String to) {
    if (left.size() < 3 || !left.get(1).equals(">")) {
      return new Pair(from, to);
    }
    Pair pair = new Pair(left.get(0), left.get(2));
    left.subList(0, 3).clear();
    return pair;
  }

  /** The word after this keyword, if it is there. */
  Optional<String> word(String keyword) {
    int at = left.indexOf(keyword);
    if (at < 0 || at + 1 == left.size()) {
      return Optional.empty();
    }
    left.remove(at);
    return Optional.of(left.remove(at));
  }

  /** Whether this keyword is there. */
  boolean flag(String keyword) {
    return left.remove(keyword);
  }

  /** The number after this keyword, if it is there. */
  OptionalInt number(String keyword) {
    int at = left.indexOf(keyword);
    if (at < 0 || at + 1 == left.size()) {
      return OptionalInt.empty();
    }
    left.remove(at);
    return OptionalInt.of(numberOf(left.remove(at)));
  }

  int number(String keyword, int otherwise) {
    return number(keyword).orElse(otherwise);
  }

  /** All that is left, joined. */
  String rest() {
    return joined("");
  }

  /** All that is left, with spaces between. */
  String all() {
    return joined(" ");
  }

  private String joined(String separator) {
    String all = String.join(separator, left);
    left.clear();
    return all;
  }

  void end() {
    if (!left.isEmpty()) {
      throw wrong("nobody knows " + left);
    }
  }

  IllegalArgumentException wrong(String why) {
    return new IllegalArgumentException("layer '%s': %s".formatted(text, why));
  }

  private int numberOf(String word) {
    try {
      return Long.decode(word).intValue();
    } catch (NumberFormatException e) {
      throw wrong("'" + word + "' is no number");
    }
  }

  record Pair(String from, String to) {}
}
