// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.packets.table;

import io.cpusteering.agent.packets.Answer;
import io.cpusteering.agent.packets.Settings;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A packet of the table.
 *
 * @param name topic and what is special about it, {@code topic: description}
 * @param frame what is received
 * @param settings under which
 * @param expected what must become of it
 * @param sameSlot names of packets that must have the same slot
 * @param otherSlot names of packets that must have another slot
 * @param prefixes whether every beginning of the frame is a packet, too
 */
public record PacketCase(
    String name,
    TextFrame frame,
    Settings settings,
    Answer expected,
    List<String> sameSlot,
    List<String> otherSlot,
    boolean prefixes) {
  private static final int LEAST_BYTES = 14;

  /** Every beginning of the frame that is an Ethernet header at least, without the whole frame. */
  public List<byte[]> beginnings() {
    byte[] whole = frame.bytes();
    return IntStream.range(LEAST_BYTES, whole.length)
        .mapToObj(length -> Arrays.copyOf(whole, length))
        .toList();
  }

  /** What people need to see when it gets another answer. */
  public String inFull() {
    return "%s%nunder %s%nof %s%n"
        .formatted(name, settings, HexFormat.of().formatHex(frame.bytes()));
  }

  @Override
  public String toString() {
    return name;
  }
}
