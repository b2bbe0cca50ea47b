// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.libbpf;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.agent.libbpf.MappedFiles.Mapping;
import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MappedFilesTest {
  private static final int BYTES = 1 << 20;

  /** A library as the loader leaves it: its third part was relocated before it became read-only. */
  private static final String SMAPS =
      """
      7f0000000000-7f0000001000 r--p 00000000 08:01 5 /usr/lib/libjvm.so
      Rss:                   4 kB
      Anonymous:             0 kB
      VmFlags: rd mr mw me
      7f0000001000-7f0000004000 r-xp 00001000 08:01 5 /usr/lib/libjvm.so
      Rss:                   8 kB
      Anonymous:             0 kB
      7f0000004000-7f0000005000 r--p 00004000 08:01 5 /usr/lib/libjvm.so
      Rss:                   4 kB
      Anonymous:             4 kB
      7f0000005000-7f0000006000 rw-p 00005000 08:01 5 /usr/lib/libjvm.so
      Rss:                   0 kB
      Anonymous:             0 kB
      7f0000006000-7f0000007000 r--p 00000000 00:00 0
      Anonymous:             0 kB
      7f0000007000-7f0000008000 r-xp 00000000 00:00 0                          [vdso]
      Anonymous:             0 kB
      ff00000000000000-ff00000000001000 r--s 00000000 08:01 6                  /with a space
      Anonymous:             0 kB
      """;

  @TempDir private Path folder;

  @Test
  void onlyFilesThatNobodyCanWriteToAndNobodyDid() {
    assertThat(MappedFiles.unchanged(SMAPS.lines().toList()))
        .containsExactly(
            new Mapping(0x7f0000000000L, 0x7f0000001000L),
            new Mapping(0x7f0000001000L, 0x7f0000004000L),
            new Mapping(0xff00000000000000L, 0xff00000000001000L));
  }

  @Test
  void pagesThatWereReadGoAndComeBackAsTheyWere() throws IOException {
    Path file = Files.write(folder.resolve("mapped"), ones());
    MappedByteBuffer mapped = map(file, MapMode.READ_ONLY);
    assertThat(sum(mapped)).isEqualTo(BYTES);
    assertThat(residentKilobytes(file)).isEqualTo(BYTES / 1024);

    MappedFiles.giveBack();

    assertThat(residentKilobytes(file)).isZero();
    assertThat(sum(mapped)).isEqualTo(BYTES);
  }

  @Test
  void pagesThatWereChangedStay() throws IOException {
    Path file = Files.write(folder.resolve("mapped"), ones());
    MappedByteBuffer mapped = map(file, MapMode.PRIVATE);
    mapped.put(0, (byte) 2);

    MappedFiles.giveBack();

    assertThat(mapped.get(0)).isEqualTo((byte) 2);
    assertThat(sum(mapped)).isEqualTo(BYTES + 1);
  }

  private static byte[] ones() {
    byte[] ones = new byte[BYTES];
    Arrays.fill(ones, (byte) 1);
    return ones;
  }

  private static MappedByteBuffer map(Path file, MapMode mode) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      return channel.map(mode, 0, BYTES);
    }
  }

  private static int sum(MappedByteBuffer mapped) {
    int sum = 0;
    for (int at = 0; at < BYTES; at++) {
      sum += mapped.get(at);
    }
    return sum;
  }

  private static int residentKilobytes(Path file) throws IOException {
    List<String> lines = Files.readAllLines(Path.of("/proc/self/smaps"));
    for (int line = 0; line < lines.size(); line++) {
      if (lines.get(line).endsWith(file.toString())) {
        return lines.subList(line, lines.size()).stream()
            .filter(it -> it.startsWith("Rss:"))
            .map(it -> it.replaceAll("\\D", ""))
            .map(Integer::valueOf)
            .findFirst()
            .orElseThrow();
      }
    }
    throw new AssertionError(file + " is not mapped");
  }
}
