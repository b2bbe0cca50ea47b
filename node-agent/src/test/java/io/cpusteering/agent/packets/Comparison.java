// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.packets;

import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Holds a program against the model. */
public final class Comparison {
  private static final int TOLD = 20;

  private final Settings settings;
  private final ProgramUnderTest program;
  private final ProgramUnderTest model;

  /**
   * @param settings under which the program runs
   */
  public Comparison(Settings settings, ProgramUnderTest program) {
    this.settings = settings;
    this.program = program;
    this.model = new PacketModel(settings);
  }

  /** What people need to see of the first frames on which the two differ. */
  public List<String> differences(Stream<byte[]> frames) {
    return frames.map(this::difference).flatMap(Optional::stream).limit(TOLD).toList();
  }

  private Optional<String> difference(byte[] frame) {
    Answer given = program.answer(frame);
    Answer expected = model.answer(frame);
    return given.equals(expected)
        ? Optional.empty()
        : Optional.of(
            "%nthe program says %s, the model %s%nunder %s%nof %s"
                .formatted(given, expected, settings, HexFormat.of().formatHex(frame)));
  }
}
