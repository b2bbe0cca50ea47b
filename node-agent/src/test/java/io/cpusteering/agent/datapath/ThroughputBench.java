// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import io.cpusteering.agent.bench.Case;
import io.cpusteering.agent.bench.JsonReport;
import io.cpusteering.agent.bench.Judge;
import io.cpusteering.agent.bench.Outcome;
import io.cpusteering.agent.bench.Outcome.Conditions;
import io.cpusteering.agent.bench.Progress;
import io.cpusteering.agent.bench.Rounds;
import io.cpusteering.agent.bench.Series;
import io.cpusteering.agent.bench.Table;
import io.cpusteering.agent.libbpf.Threads;
import io.cpusteering.agent.testbed.CpuAffinity;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What gets through a veth. {@code dev/bench throughput} has the words about it. */
@Command(name = "throughput")
public final class ThroughputBench implements Callable<Integer> {
  private static final int THIS_THREAD = 0;
  private static final int NICE = -20;
  private static final int FAILED = 3;
  private static final long SEED = 1;
  private static final int RECEIVING = 0;

  int warmUp = 2;
  Duration slice = Duration.ofMillis(300);

  @Option(names = "--rounds")
  int rounds = 51;

  @Option(names = "--json")
  @Nullable Path json;

  @Option(names = "--xdp-bench")
  @Nullable Path xdpBench;

  /** Ends the process as {@link Outcome#exitStatus()} says, or with 1 when nothing came out. */
  public static void main(String[] arguments) {
    System.exit(
        new CommandLine(new ThroughputBench())
            .setExecutionExceptionHandler(
                (e, commandLine, parsed) -> {
                  System.err.println("error: " + e.getMessage());
                  return FAILED;
                })
            .execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    int target = CpuAffinity.lastAllowed();
    if (target == RECEIVING) {
      throw new IllegalStateException("this takes two CPUs, of which the first must be CPU 0");
    }
    Threads.setNice(THIS_THREAD, NICE);
    Outcome outcome = measure(Conditions.here(target, rounds, SEED));
    System.out.println(Table.of(outcome));
    if (json != null) {
      JsonReport.write(outcome, json);
    }
    return outcome.exitStatus();
  }

  /** Measures with the conditions' CPU as the target. */
  Outcome measure(Conditions conditions) {
    try (ThroughputCases cases =
        new ThroughputCases(RECEIVING, conditions.cpu(), slice, Optional.ofNullable(xdpBench))) {
      List<Series> series = cases.series();
      Progress progress = new Progress(warmUp + conditions.rounds());
      Map<Case, double[]> samples =
          new Rounds(warmUp, conditions.rounds(), conditions.seed())
              .measure(series, progress::roundsDone);
      return new Outcome(
          conditions,
          series.stream()
              .map(each -> new Judge(each, samples, conditions.seed()).judge())
              .toList());
    }
  }
}
