// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.host;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Lays out the sysfs and procfs of another machine. A line is {@code path = content}, with {@code
 * \n} and {@code \t} for line ends and tabs, or {@code path -> target} for a symbolic link.
 */
final class MachineTree {
  private MachineTree() {}

  /** Lays out a machine of the test resources below {@code root}. */
  static void lay(String machine, Path root) throws IOException {
    try (InputStream in = MachineTree.class.getResourceAsStream(machine + ".txt")) {
      String text =
          new String(Objects.requireNonNull(in, machine).readAllBytes(), StandardCharsets.UTF_8);
      for (String line : text.lines().filter(it -> !it.startsWith("#")).toList()) {
        add(line, root);
      }
    }
  }

  private static void add(String line, Path root) throws IOException {
    if (line.contains(" -> ")) {
      String[] link = line.split(" -> ");
      Path path = root.resolve(link[0]);
      Files.createDirectories(path.getParent());
      Files.createSymbolicLink(path, Path.of(link[1]));
    } else {
      String[] file = line.split(" =( |$)", 2);
      Path path = root.resolve(file[0]);
      Files.createDirectories(path.getParent());
      Files.writeString(path, file[1].replace("\\n", "\n").replace("\\t", "\t") + "\n");
    }
  }
}
