// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.host;

import static io.cpusteering.agent.libbpf.NetlinkBytes.IFLA_IFNAME;
import static io.cpusteering.agent.libbpf.NetlinkBytes.IFLA_LINKINFO;
import static io.cpusteering.agent.libbpf.NetlinkBytes.IFLA_MTU;
import static io.cpusteering.agent.libbpf.NetlinkBytes.attribute;
import static io.cpusteering.agent.libbpf.NetlinkBytes.number;
import static io.cpusteering.agent.libbpf.NetlinkBytes.received;
import static io.cpusteering.agent.libbpf.NetlinkBytes.text;

import io.cpusteering.agent.libbpf.NetlinkBytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * Lays out the sysfs and procfs of another machine. A line is {@code path = content}, with {@code
 * \n} and {@code \t} for line ends and tabs, or {@code path -> target} for a symbolic link. The
 * file {@code links} is what the kernel lists of interfaces: name, index, flags, MTU and kind.
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

  /** What the kernel of a machine that was laid out lists. */
  static List<ByteBuffer> links(Path root) {
    try {
      return Files.readAllLines(root.resolve("links")).stream()
          .filter(line -> !line.isEmpty())
          .map(line -> link(line.split(" ")))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ByteBuffer link(String[] words) {
    return received(
        NetlinkBytes.link(0, Integer.parseInt(words[1]), Integer.decode(words[2])),
        attribute(IFLA_IFNAME, text(words[0])),
        attribute(IFLA_MTU, number(Integer.parseInt(words[3]))),
        attribute(IFLA_LINKINFO, attribute(1, text(words[4].equals("-") ? "" : words[4]))));
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
