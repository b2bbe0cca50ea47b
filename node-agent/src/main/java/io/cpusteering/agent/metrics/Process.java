// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.metrics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;

/**
 * What the agent itself takes, by the names that Prometheus has for it. Read from the kernel: the
 * JVM's own management would take more memory than it tells of.
 */
final class Process {
  private static final String RESIDENT = "VmRSS:";
  private static final long KIB = 1024;

  private final Path proc;

  /**
   * @param proc the process's own folder in procfs, {@code /proc/self} on a real machine
   */
  Process(Path proc) {
    this.proc = proc;
  }

  void show(Exposition to) {
    Runtime runtime = Runtime.getRuntime();
    to.add(Metric.HEAP, runtime.totalMemory() - runtime.freeMemory());
    ProcessHandle.Info info = ProcessHandle.current().info();
    info.totalCpuDuration().map(Process::seconds).ifPresent(it -> to.add(Metric.CPU_SECONDS, it));
    info.startInstant().map(Process::seconds).ifPresent(it -> to.add(Metric.START, it));
    try {
      to.add(Metric.RESIDENT, resident());
      to.add(Metric.OPEN_FILES, openFiles());
    } catch (IOException e) {
      // Hidden from us: the figures are missing, which is no error.
    }
  }

  private long resident() throws IOException {
    for (String line : Files.readAllLines(proc.resolve("status"))) {
      if (line.startsWith(RESIDENT)) {
        return KIB * Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    throw new IOException("no " + RESIDENT);
  }

  private long openFiles() throws IOException {
    try (Stream<Path> files = Files.list(proc.resolve("fd"))) {
      return files.count();
    }
  }

  private static double seconds(Duration time) {
    return time.toMillis() / 1e3;
  }

  private static double seconds(Instant time) {
    return time.toEpochMilli() / 1e3;
  }
}
