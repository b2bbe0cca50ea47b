// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.host;

import io.cpusteering.api.CpuList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which CPUs serve the receive interrupts of an interface. A device's interrupts are listed by
 * number; their names, which drivers choose freely, tell receive queues from the rest.
 */
final class ReceiveInterrupts {
  /** virtio "input.0", Intel and Broadcom "TxRx-0", mlx5 "comp0", gve "ntfy-blk0". */
  private static final Pattern RECEIVES =
      Pattern.compile("rx|input|comp|ntfy", Pattern.CASE_INSENSITIVE);

  private static final Pattern OTHER =
      Pattern.compile(
          "config|control|ctrl|admin|mgmnt|async|event|misc|output|fdir|tx",
          Pattern.CASE_INSENSITIVE);

  /** How a line of {@code /proc/interrupts} begins. */
  private static final Pattern NUMBERED = Pattern.compile("\\s*(\\d{1,9}):");

  private final Path proc;
  private @Nullable Map<Integer, String> names;

  /** Reads their names once, and affinities whenever it is asked. */
  ReceiveInterrupts(Path proc) {
    this.proc = proc;
  }

  CpuList cpusOf(String interfaceName, List<Path> devices) throws IOException {
    Map<Integer, String> own = new TreeMap<>();
    Map<Integer, String> all = devices.isEmpty() ? Map.of() : interruptNames();
    for (Path device : devices) {
      for (Path irq : TextFiles.children(device.resolve("msi_irqs"))) {
        int number = Integer.parseInt(irq.getFileName().toString());
        own.put(number, all.getOrDefault(number, ""));
      }
    }
    CpuList cpus = CpuList.EMPTY;
    for (int irq : receiving(interfaceName, own)) {
      cpus = cpus.union(affinity(irq));
    }
    return cpus;
  }

  private static List<Integer> receiving(String interfaceName, Map<Integer, String> names) {
    // The interface's own name says nothing about the queue, even if it is "rx0".
    Map<Integer, String> plain = new TreeMap<>();
    names.forEach((irq, name) -> plain.put(irq, name.replace(interfaceName, "")));
    List<Integer> named =
        plain.keySet().stream().filter(irq -> RECEIVES.matcher(plain.get(irq)).find()).toList();
    return named.isEmpty()
        ? plain.keySet().stream().filter(irq -> !OTHER.matcher(plain.get(irq)).find()).toList()
        : named;
  }

  private CpuList affinity(int irq) throws IOException {
    Path dir = proc.resolve("irq").resolve(Integer.toString(irq));
    Optional<String> effective =
        TextFiles.line(dir.resolve("effective_affinity_list")).filter(text -> !text.isEmpty());
    return (effective.isPresent() ? effective : TextFiles.line(dir.resolve("smp_affinity_list")))
        .filter(text -> !text.isEmpty())
        .map(CpuList::parse)
        .orElse(CpuList.EMPTY);
  }

  /** A line has a column for each CPU, and a machine may have a hundred devices. */
  private Map<Integer, String> interruptNames() throws IOException {
    if (names == null) {
      names = readNames();
    }
    return names;
  }

  private Map<Integer, String> readNames() throws IOException {
    Map<Integer, String> all = new HashMap<>();
    Path file = proc.resolve("interrupts");
    if (Files.exists(file)) {
      for (String line : Files.readAllLines(file)) {
        // A column for each CPU is between the two.
        Matcher number = NUMBERED.matcher(line);
        String text = line.stripTrailing();
        if (number.lookingAt() && text.lastIndexOf(' ') > number.end()) {
          all.put(Integer.parseInt(number.group(1)), text.substring(text.lastIndexOf(' ') + 1));
        }
      }
    }
    return all;
  }
}
