// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.host;

import io.cpusteering.api.CpuList;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/** Masks as the kernel prints them: hex, the highest word first, every other one of 8 digits. */
final class BitMasks {
  private static final String MASK = "[0-9a-f]{1,8}(,[0-9a-f]{8})*";

  private BitMasks() {}

  /** The bits that are set, ascending; none where the file is not there or can't be read. */
  static List<Integer> read(Path file) throws IOException {
    String text = TextFiles.line(file).orElse("");
    if (!text.matches(MASK)) {
      return List.of();
    }
    BigInteger bits = new BigInteger(text.replace(",", ""), 16);
    return IntStream.range(0, Math.min(bits.bitLength(), CpuList.MAX_CPU + 1))
        .filter(bits::testBit)
        .boxed()
        .toList();
  }
}
