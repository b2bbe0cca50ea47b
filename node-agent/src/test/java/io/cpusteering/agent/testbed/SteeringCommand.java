// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The agent's command as a process of its own, on one side of a testbed. */
public final class SteeringCommand implements AutoCloseable {
  private static final int LIMIT_MINUTES = 1;

  private final Process process;

  private SteeringCommand(Process process) {
    this.process = process;
  }

  /**
   * What it came to.
   *
   * @param status exit status
   * @param out what it printed
   */
  public record Outcome(int status, String out) {}

  /** Starts it in the receiver's namespace, with pins and state of the testbed's own. */
  public static SteeringCommand start(Testbed testbed, String... arguments) {
    return start(testbed, List.of(), arguments);
  }

  private static SteeringCommand start(Testbed testbed, List<String> by, String... arguments) {
    List<String> command =
        new ArrayList<>(List.of("ip", "netns", "exec", testbed.receiver().name()));
    command.addAll(by);
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            "io.cpusteering.agent.Agent",
            "--bpffs",
            testbed.bpffs().toString()));
    command.addAll(List.of(arguments));
    try {
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.environment().put("STATE_DIR", testbed.stateFolder().toString());
      Process process = builder.start();
      process.getOutputStream().close();
      return new SteeringCommand(process);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs it to its end. */
  public static Outcome run(Testbed testbed, String... arguments) {
    return run(testbed, List.of(), arguments);
  }

  /**
   * The same by way of another program.
   *
   * @param by its words, such as setpriv's
   */
  public static Outcome run(Testbed testbed, List<String> by, String... arguments) {
    try (SteeringCommand command = start(testbed, by, arguments)) {
      return command.await();
    }
  }

  /** Waits for its end. */
  public Outcome await() {
    try {
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
        throw new IllegalStateException("it does not end: " + out);
      }
      return new Outcome(process.exitValue(), out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Asks it to end, as the loss of its terminal does. */
  public void terminate() {
    // The process would have its output closed too.
    process.toHandle().destroy();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
