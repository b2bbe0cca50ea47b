// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.packets.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.agent.packets.Answer;
import io.cpusteering.agent.packets.PacketModel;
import io.cpusteering.agent.packets.Settings;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The table and the model agree, and the table agrees with itself. */
class PacketTableTest {
  private static final List<PacketCase> TABLE = PacketTable.read();
  private static final Map<String, PacketCase> BY_NAME =
      TABLE.stream().collect(Collectors.toMap(PacketCase::name, Function.identity()));

  static List<PacketCase> packets() {
    return TABLE;
  }

  @ParameterizedTest
  @MethodSource("packets")
  void theModelGivesTheExpectedAnswer(PacketCase packet) {
    assertThat(new PacketModel(packet.settings()).answer(packet.frame().bytes()))
        .as(packet.inFull())
        .isEqualTo(packet.expected());
  }

  static Stream<Arguments> sameSlot() {
    return TABLE.stream()
        .flatMap(packet -> packet.sameSlot().stream().map(other -> Arguments.of(packet, other)));
  }

  @ParameterizedTest(name = "{0} = {1}")
  @MethodSource
  void sameSlot(PacketCase packet, String other) {
    assertThat(slot(packet.name())).as(packet.name()).isEqualTo(slot(other));
  }

  static Stream<Arguments> otherSlot() {
    return TABLE.stream()
        .flatMap(packet -> packet.otherSlot().stream().map(other -> Arguments.of(packet, other)));
  }

  @ParameterizedTest(name = "{0} <> {1}")
  @MethodSource
  void otherSlot(PacketCase packet, String other) {
    assertThat(slot(packet.name())).as(packet.name()).isNotEqualTo(slot(other));
  }

  @Test
  void everyBeginningOfAFrameHasAnAnswer() {
    List<PacketCase> cut = TABLE.stream().filter(PacketCase::prefixes).toList();

    assertThat(cut).isNotEmpty();
    assertThat(cut)
        .allSatisfy(
            packet -> {
              PacketModel model = new PacketModel(packet.settings());
              assertThat(packet.beginnings())
                  .hasSize(packet.frame().bytes().length - 14)
                  .extracting(model::answer)
                  .allSatisfy(answer -> assertPossible(answer, packet.settings()));
            });
  }

  private static void assertPossible(Answer answer, Settings settings) {
    assertThat(answer.outcome()).isNotInstanceOf(Answer.Fault.class);
    if (answer.outcome() instanceof Answer.Hash(int table, int slot)) {
      assertThat(slot).isBetween(0, settings.slots(table) - 1);
    }
  }

  private static int slot(String name) {
    PacketCase packet = BY_NAME.get(name);
    if (packet != null && packet.expected().outcome() instanceof Answer.Hash(_, int slot)) {
      return slot;
    }
    throw new AssertionError("no packet '%s' that has a slot".formatted(name));
  }
}
