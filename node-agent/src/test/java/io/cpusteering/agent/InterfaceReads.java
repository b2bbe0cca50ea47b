// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent;

import io.cpusteering.agent.host.HostFacts;
import io.cpusteering.agent.host.HostReader;
import io.cpusteering.agent.host.InterfaceFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads the interfaces of its network namespace as a round does, and tells what it found and how
 * many reads that took. A process of its own: the files of procfs and sysfs are those of a
 * process's namespaces.
 */
final class InterfaceReads {
  private InterfaceReads() {}

  /**
   * Does it.
   *
   * @param arguments names of the interfaces to look at closely; none for all
   */
  public static void main(String[] arguments) throws IOException {
    Set<String> names = Set.of(arguments);
    HostReader reader = ThisMachine.reader();
    // Classes are read, and names of features asked for, once.
    look(reader, names);
    long before = reads();
    HostFacts facts = look(reader, names);
    long after = reads();
    System.out.println("reads " + (after - before));
    facts.interfaces().forEach(on -> System.out.println(text(on)));
  }

  private static HostFacts look(HostReader reader, Set<String> names) {
    HostFacts facts = reader.read();
    return reader.closer(
        facts,
        facts.interfaces().stream()
            .filter(on -> names.isEmpty() || names.contains(on.name()))
            .map(InterfaceFacts::ifindex)
            .collect(Collectors.toUnmodifiableSet()));
  }

  /**
   * System calls of this thread that read, also those of what is not in a file system of a disk.
   */
  private static long reads() throws IOException {
    return Files.readAllLines(Path.of("/proc/thread-self/io")).stream()
        .filter(line -> line.startsWith("syscr: "))
        .mapToLong(line -> Long.parseLong(line.substring("syscr: ".length())))
        .findFirst()
        .orElseThrow();
  }

  private static String text(InterfaceFacts on) {
    return "%s index=%d up=%d mtu=%d address=%s peer=%s driver=%s queues=%d below=%s"
        .formatted(
            on.name(),
            on.ifindex(),
            on.up() ? 1 : 0,
            on.mtu(),
            on.sending().address(),
            Objects.toString(on.sending().peer(), ""),
            Objects.toString(on.driver(), ""),
            on.receiveQueues(),
            String.join(" ", on.sending().below()));
  }
}
