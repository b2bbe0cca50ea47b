// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent;

import io.cpusteering.agent.datapath.KernelDatapath;
import io.cpusteering.agent.loop.GivenSteering;
import io.cpusteering.agent.loop.Round;
import io.cpusteering.agent.loop.Steering;
import io.cpusteering.agent.metrics.Readiness;
import io.cpusteering.agent.metrics.SteeringMetrics;
import io.cpusteering.agent.source.OrderSource;
import io.cpusteering.agent.source.Orders;
import io.cpusteering.agent.source.PolicyFile;
import io.cpusteering.agent.status.NodeReport;
import io.cpusteering.api.node.CpuSteeringNodeStatus;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The work of an agent without its waiting: one round after the other, each with other orders, from
 * the look at the machine to the status and the figures. Says at moments that it is told of what it
 * has taken, and then waits to be told to go on.
 */
final class EnduringAgent implements OrderSource {
  /** How often a round is for another program, or for another second program. */
  private static final int PROGRAM = 10;

  private static final int SECOND_PROGRAM = 25;

  private final List<Orders> tables;
  private final Orders other;
  private final Orders redirecting;
  private int round;

  private EnduringAgent(Path folder) {
    tables = List.of(orders(folder, "one"), orders(folder, "two"));
    other = orders(folder, "three");
    redirecting = orders(folder, "four");
  }

  private static Orders orders(Path folder, String name) {
    try (PolicyFile file = new PolicyFile(folder.resolve(name + ".yaml"))) {
      return file.current().orElseThrow();
    }
  }

  @Override
  public Optional<Orders> current() {
    if (round % SECOND_PROGRAM == 0) {
      return Optional.of(redirecting);
    }
    return Optional.of(round % PROGRAM == 0 ? other : tables.get(round % 2));
  }

  @Override
  public void close() {}

  /**
   * What a process has taken.
   *
   * @param heap bytes of what is reachable
   * @param resident kilobytes of memory
   * @param mapped how many pieces of address space it has
   */
  record Taken(long heap, long resident, long threads, long descriptors, long mapped) {
    static Taken now() throws IOException {
      Runtime runtime = Runtime.getRuntime();
      System.gc();
      System.gc();
      return new Taken(
          runtime.totalMemory() - runtime.freeMemory(),
          status("VmRSS:"),
          status("Threads:"),
          count("/proc/self/fd"),
          Files.readAllLines(Path.of("/proc/self/maps")).size());
    }

    private static long status(String name) throws IOException {
      return Files.readAllLines(Path.of("/proc/self/status")).stream()
          .filter(line -> line.startsWith(name))
          .map(line -> line.replaceAll("\\D", ""))
          .mapToLong(Long::parseLong)
          .findFirst()
          .orElseThrow();
    }

    private static long count(String folder) throws IOException {
      try (Stream<Path> files = Files.list(Path.of(folder))) {
        return files.count();
      }
    }

    static Taken parse(String line) {
      long[] numbers = Stream.of(line.split(" ")).mapToLong(Long::parseLong).toArray();
      return new Taken(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]);
    }

    String line() {
      return "%d %d %d %d %d".formatted(heap, resident, threads, descriptors, mapped);
    }
  }

  /**
   * Arguments: the bpffs, the folder of the policies. Input: how many rounds to do before the next
   * answer, a number in each line.
   */
  public static void main(String[] arguments) throws IOException {
    Path bpffs = Path.of(arguments[0]);
    EnduringAgent source = new EnduringAgent(Path.of(arguments[1]));
    KernelAbilities abilities = new KernelAbilities(bpffs, Path.of("/proc/self/status"));
    KernelDatapath datapath = new KernelDatapath(bpffs);
    Steering steering =
        GivenSteering.of(source, datapath)
            .host(ThisMachine.reader()::read)
            .abilities(abilities)
            .details(ThisMachine.details()::read)
            .steering();
    SteeringMetrics metrics = new SteeringMetrics(datapath, new Readiness(), "0");
    NodeReport report = new NodeReport("test", Clock.systemUTC());
    @Nullable CpuSteeringNodeStatus status = null;
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      for (int left = Integer.parseInt(line); left > 0; left--) {
        source.round++;
        Round round = steering.round();
        if (round.outcome() == null || !round.outcome().failures().isEmpty()) {
          throw new IllegalStateException("round %d: %s".formatted(source.round, round));
        }
        metrics.ended(round);
        metrics.scrape();
        status = report.of(round, status);
      }
      System.out.println("taken " + Taken.now().line());
    }
  }
}
