// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import io.cpusteering.agent.plan.Device;
import io.cpusteering.agent.testbed.Command;
import io.cpusteering.agent.testbed.NetworkNamespace;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A process of its own that makes a change and can be killed by SIGKILL after any step of it. The
 * steps are those of the kernel, taken note of from outside: the product knows nothing of them.
 */
final class SteppedProcess {
  private final Path folder;
  private final Path library;
  private final AotCache cache;

  /**
   * @param folder for its files
   */
  SteppedProcess(Path folder) throws IOException {
    this.folder = folder;
    this.cache = new AotCache(folder);
    this.library = folder.resolve("steps.so");
    Path source = folder.resolve("steps.c");
    try (InputStream text = SteppedProcess.class.getResourceAsStream("steps.c")) {
      Files.copy(Objects.requireNonNull(text), source);
    }
    Command.run(
        "clang", "-shared", "-fPIC", "-O1", "-o", library.toString(), source.toString(), "-ldl");
  }

  /**
   * What became of it.
   *
   * @param status exit status
   * @param steps that it took, in words
   * @param created objects that it made: their kind and id
   * @param output what it wrote
   */
  record Run(int status, List<String> steps, List<KernelObject> created, String output) {
    private static final int KILLED = 128 + 9;

    boolean wasKilled() {
      return status == KILLED;
    }
  }

  /** One that waits, ready to be told to begin: to start it takes longer than what it does. */
  final class Waiting implements AutoCloseable {
    private final Process process;
    private final Path log;
    private final Path output;

    private Waiting(NetworkNamespace namespace, Change change, Change.Ground on, int last)
        throws IOException {
      log = Files.createTempFile(folder, "steps-", ".log");
      output = Files.createTempFile(folder, "output-", ".log");
      List<String> command =
          new ArrayList<>(
              List.of(
                  "ip",
                  "netns",
                  "exec",
                  namespace.name(),
                  "env",
                  "LD_PRELOAD=" + library,
                  "STEPS_BELOW=" + on.bpffs(),
                  "STEPS_LOG=" + log,
                  "STEPS_LAST=" + last,
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "--enable-native-access=ALL-UNNAMED",
                  "-XX:+UseSerialGC",
                  "-XX:TieredStopAtLevel=1"));
      command.addAll(cache.options());
      command.addAll(
          List.of(
              SteppedProcess.class.getName(),
              change.name(),
              on.bpffs().toString(),
              Integer.toString(on.ifindex()),
              Integer.toString(on.out().ifindex()),
              on.out().address()));
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
    }

    /** Has it make its change; returns when it has ended. */
    Run run() throws IOException {
      process.getOutputStream().close();
      int status = process.onExit().join().exitValue();
      List<String> steps = new ArrayList<>();
      List<KernelObject> created = new ArrayList<>();
      for (String line : Files.readAllLines(log)) {
        String[] words = line.split(" ", 2);
        if (words[0].equals("step")) {
          steps.add(words[1]);
        } else {
          created.add(KernelObject.parse(words[1]));
        }
      }
      return new Run(status, List.copyOf(steps), List.copyOf(created), Files.readString(output));
    }

    @Override
    public void close() {
      process.destroyForcibly().onExit().join();
    }
  }

  /**
   * Starts one; the first has to end by itself before there is a second.
   *
   * @param last after how many steps it is to be killed; 0 for never
   */
  Waiting start(NetworkNamespace namespace, Change change, Change.Ground on, int last)
      throws IOException {
    return new Waiting(namespace, change, on, last);
  }

  /** Makes the change once its input ends. */
  public static void main(String[] arguments) throws IOException {
    Change.Ground on =
        new Change.Ground(
            Path.of(arguments[1]),
            Integer.parseInt(arguments[2]),
            new Device(Integer.parseInt(arguments[3]), arguments[4]));
    KernelDatapath datapath = new KernelDatapath(on.bpffs());
    datapath.hasPins();
    System.in.read();
    datapath.apply(Change.valueOf(arguments[0]).plan(on));
  }
}
