// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import io.cpusteering.agent.libbpf.Bpf;
import io.cpusteering.agent.libbpf.BpfProgram;
import io.cpusteering.agent.libbpf.ForeignProgram;
import io.cpusteering.agent.testbed.NetworkNamespace;
import io.cpusteering.agent.testbed.Testbed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/**
 * Programs of {@code xdp-bench redirect-cpu}, loaded and filled by that program itself: it is
 * started on an interface that nobody else sees and ended again; what it loaded stays for whoever
 * has it open.
 */
final class XdpBench {
  private static final int SIGTERM = 15;
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Path executable;
  private final int[] targets;

  /**
   * @param executable xdp-bench
   * @param targets the CPUs that it is to redirect to
   */
  XdpBench(Path executable, int[] targets) {
    this.executable = executable;
    this.targets = targets.clone();
  }

  /**
   * Has a program loaded.
   *
   * @param mode as {@code --program-mode} has it
   * @throws IllegalStateException with what xdp-bench said, when it does not do it
   */
  BpfProgram load(String mode) {
    try (Testbed testbed = new Testbed()) {
      Process process = start(testbed.receiver(), mode);
      try {
        awaitAttached(testbed, process, mode);
        BpfProgram program = ForeignProgram.open(attached(testbed), "xdp-bench " + mode);
        try {
          end(process, mode);
          return program;
        } catch (RuntimeException | InterruptedException e) {
          program.close();
          throw e;
        }
      } finally {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /**
   * Has packets steered until the result is closed. When this returns, the program is attached in
   * the driver, but packets may still be dropped: it fills its maps after that.
   *
   * @param mode as {@code --program-mode} has it
   * @throws IllegalStateException with what xdp-bench said, when it does not do it
   */
  Steering steer(Testbed testbed, String mode) {
    try {
      Process process = start(testbed.receiver(), mode);
      try {
        awaitAttached(testbed, process, mode);
      } catch (RuntimeException | IOException | InterruptedException e) {
        process.destroyForcibly();
        throw e;
      }
      return () -> {
        try {
          end(process, mode);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new IllegalStateException(e);
        } finally {
          process.destroyForcibly();
        }
      };
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void awaitAttached(Testbed testbed, Process process, String mode)
      throws IOException, InterruptedException {
    await(process, mode, () -> attached(testbed) != 0);
  }

  /** Ends it, after which its program is on no interface. */
  private void end(Process process, String mode) throws IOException, InterruptedException {
    await(process, mode, () -> heedsSignals(process));
    process.toHandle().destroy();
    if (process.waitFor() != 0) {
      throw failure(process, mode);
    }
  }

  private Process start(NetworkNamespace namespace, String mode) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                // So that it ends when this process does, however that ends.
                "setpriv",
                "--pdeathsig",
                "TERM",
                "ip",
                "netns",
                "exec",
                namespace.name(),
                executable.toString(),
                "redirect-cpu",
                "--program-mode",
                mode));
    IntStream.of(targets).forEach(cpu -> command.addAll(List.of("--cpu", Integer.toString(cpu))));
    command.add(Testbed.INTERFACE);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    // Else libxdp loads the program as an extension of a dispatcher, which can't be run by itself.
    builder.environment().put("LIBXDP_SKIP_DISPATCHER", "1");
    return builder.start();
  }

  private static long attached(Testbed testbed) {
    return testbed.receiver().call(() -> Bpf.queryXdp(testbed.ifindex()).nativeId());
  }

  /**
   * It attaches first and fills its maps then. In between it blocks the signals that end it, to
   * receive them only when all is done: one sent from then on ends it after that, with status 0.
   */
  private static boolean heedsSignals(Process process) {
    try (var lines = Files.lines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
      return lines
          .filter(line -> line.startsWith("SigBlk:"))
          .map(line -> Long.parseUnsignedLong(line.substring(line.indexOf('\t') + 1), 16))
          .anyMatch(mask -> (mask >> (SIGTERM - 1) & 1) == 1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void await(Process process, String mode, BooleanSupplier condition)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (!process.isAlive() || System.nanoTime() > end) {
        process.toHandle().destroy();
        throw failure(process, mode);
      }
      Thread.sleep(10);
    }
  }

  private IllegalStateException failure(Process process, String mode) throws IOException {
    String said =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    return new IllegalStateException(
        "%s did not load its program %s: %s".formatted(executable, mode, said));
  }
}
