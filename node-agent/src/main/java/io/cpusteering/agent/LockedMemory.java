// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The limit on the memory that a process may lock. Kernels before 5.11 count BPF maps and programs
 * as locked memory and refuse what is above the limit with EPERM, as if a capability was missing.
 */
final class LockedMemory {
  private static final String LINE = "Max locked memory";

  private LockedMemory() {}

  /**
   * What to say besides when the kernel permits no BPF object although the capabilities are there.
   *
   * @param limits {@code /proc/self/limits} on a real machine
   * @return empty when there is no limit, or none can be read
   */
  static String advice(Path limits) {
    try (Stream<String> lines = Files.lines(limits)) {
      return lines
          .filter(line -> line.startsWith(LINE))
          .map(line -> line.substring(LINE.length()).strip().split("\\s+")[0])
          .filter(soft -> !soft.equals("unlimited"))
          .findFirst()
          .map(
              soft ->
                  ("; the capabilities are there, but locked memory is limited to %s bytes, as which"
                          + " kernels before 5.11 count BPF maps: take the limit away (ulimit -l"
                          + " unlimited; LimitMEMLOCK=infinity for the service of the container"
                          + " runtime)")
                      .formatted(soft))
          .orElse("");
    } catch (IOException e) {
      return "";
    }
  }
}
