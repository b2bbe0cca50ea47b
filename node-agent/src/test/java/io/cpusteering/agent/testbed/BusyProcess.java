// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A process that takes all it can get of one CPU, in a cgroup with 64 times the usual share, which
 * is what a pod has that requests 64 CPUs.
 */
public final class BusyProcess implements AutoCloseable {
  private static final Path CGROUPS = Path.of("/sys/fs/cgroup");
  private static final AtomicInteger COUNTER = new AtomicInteger();

  /** 64 times the 1024 and the 100 that a cgroup has by itself. */
  private static final String SHARES = "65536";

  private static final String WEIGHT = "6400";

  private final Path group;
  private final Process process;

  /**
   * Starts it.
   *
   * @throws IllegalStateException when this machine has no cgroups that share out its CPUs
   */
  public BusyProcess(int cpu) {
    String name =
        "cst-%d-%d-busy".formatted(ProcessHandle.current().pid(), COUNTER.getAndIncrement());
    try {
      group = makeGroup(name);
      process =
          new ProcessBuilder(
                  // So that it ends when this process does, however that ends.
                  "setpriv",
                  "--pdeathsig",
                  "KILL",
                  "taskset",
                  "-c",
                  Integer.toString(cpu),
                  "sh",
                  "-c",
                  "while :; do :; done")
              .start();
      Files.writeString(group.resolve("cgroup.procs"), Long.toString(process.pid()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path makeGroup(String name) throws IOException {
    Path controllers = CGROUPS.resolve("cgroup.subtree_control");
    boolean unified = Files.exists(controllers);
    Path parent = unified ? CGROUPS : CGROUPS.resolve("cpu");
    if (unified
        ? !Files.readString(controllers).matches("(?s).*\\bcpu\\b.*")
        : !Files.isDirectory(parent)) {
      throw new IllegalStateException("no cgroup below %s shares out CPUs".formatted(CGROUPS));
    }
    Path group = parent.resolve(name);
    Journal.write("cgroup", group.toString());
    Files.createDirectory(group);
    Files.writeString(
        group.resolve(unified ? "cpu.weight" : "cpu.shares"), unified ? WEIGHT : SHARES);
    return group;
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    removeGroup(group);
  }

  static void removeGroup(Path group) {
    try {
      Files.deleteIfExists(group);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
