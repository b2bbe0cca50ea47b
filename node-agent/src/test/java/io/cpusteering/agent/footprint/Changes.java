// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.footprint;

import io.cpusteering.agent.libbpf.Bpf;
import io.cpusteering.agent.libbpf.BpfException;
import io.cpusteering.agent.libbpf.BpfLink;
import io.cpusteering.agent.libbpf.BpfMap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/**
 * Changes of a policy file, and when the kernel goes by them: another indirection table is in use,
 * or another program is under the link.
 */
final class Changes {
  /** Other weights, other CPUs, another program; each differs from the one before. */
  private static final List<String> SPECS =
      List.of(
          "{algorithm: RoundRobin, cpus: {list: \"0-1\"}}",
          "{algorithm: RoundRobin, cpus: {list: \"0-1\", weights: [{cpus: \"1\", weight: 3}]}}",
          "{algorithm: RoundRobin, cpus: {list: \"1\"}}",
          "{cpus: {list: \"0-1\"}}");

  private static final Duration PATIENCE = Duration.ofSeconds(15);

  /** So that changes come at no particular time of what the agent does by itself. */
  private static final int PAUSE_MILLIS = 150;

  private final Path file;
  private final String on;
  private final Path pins;
  private final Random random = new Random(1);
  private int next;

  /** What packets go by. */
  private record Enforced(long program, int half) {}

  /**
   * @param file that the agent is told to follow
   * @param on name of the interface that is steered
   * @param pins of that interface
   */
  Changes(Path file, String on, Path pins) {
    this.file = file;
    this.on = on;
    this.pins = pins;
  }

  /** Puts another policy in place of the one that is there, as an editor or a tool does it. */
  void write() throws IOException {
    Path fresh =
        Files.writeString(
            file.resolveSibling("next"),
            """
            apiVersion: cpusteering.io/v1alpha1
            kind: CpuSteeringPolicy
            metadata: {name: spread}
            spec:
              nodeSelector: {}
              interfaces: {names: [%s]}
              steer: %s
            """
                .formatted(on, SPECS.get(next++ % SPECS.size())));
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Changes it once: seconds until the kernel goes by it. */
  double measure() throws IOException, InterruptedException {
    Thread.sleep(PAUSE_MILLIS + random.nextInt(PAUSE_MILLIS));
    Enforced before = enforced();
    long start = System.nanoTime();
    write();
    while (enforced().equals(before)) {
      if (System.nanoTime() - start > PATIENCE.toNanos()) {
        throw new IllegalStateException("the agent does not follow " + file);
      }
      Thread.sleep(1);
    }
    return (System.nanoTime() - start) / 1e9;
  }

  private Enforced enforced() {
    while (true) {
      try (BpfMap control = Bpf.openMap(pins.resolve("control"));
          BpfLink link = Bpf.openLink(pins.resolve("link"))) {
        return new Enforced(link.info().programId(), control.read(0).orElseThrow().getInt(0));
      } catch (BpfException e) {
        // A pin is being replaced at this moment.
        Thread.onSpinWait();
      }
    }
  }
}
