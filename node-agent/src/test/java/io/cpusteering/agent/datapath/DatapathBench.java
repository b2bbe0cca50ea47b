// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import io.cpusteering.agent.bench.Case;
import io.cpusteering.agent.bench.JsonReport;
import io.cpusteering.agent.bench.Judge;
import io.cpusteering.agent.bench.Outcome;
import io.cpusteering.agent.bench.Outcome.Conditions;
import io.cpusteering.agent.bench.Progress;
import io.cpusteering.agent.bench.Rounds;
import io.cpusteering.agent.bench.Table;
import io.cpusteering.agent.libbpf.Threads;
import io.cpusteering.agent.testbed.CpuAffinity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What a packet costs in the XDP program. {@code dev/bench datapath} has the words about it. */
@Command(name = "datapath")
public final class DatapathBench implements Callable<Integer> {
  private static final int WARM_UP = 5;
  private static final int THIS_THREAD = 0;
  private static final int NICE = -20;
  private static final int FAILED = 3;
  private static final long SEED = 1;

  /** Per measurement: some milliseconds, beside which what surrounds the runs is small. */
  int packets = 320_000;

  @Option(names = "--rounds")
  int rounds = 101;

  @Option(names = "--json")
  @Nullable Path json;

  @Option(names = "--xdp-bench")
  @Nullable Path xdpBench;

  /** Ends the process as {@link Outcome#exitStatus()} says, or with 1 when nothing came out. */
  public static void main(String[] arguments) {
    System.exit(
        new CommandLine(new DatapathBench())
            .setExecutionExceptionHandler(
                (e, commandLine, parsed) -> {
                  System.err.println("error: " + e.getMessage());
                  return FAILED;
                })
            .execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    int cpu = CpuAffinity.lastAllowed();
    CpuAffinity.pin(cpu);
    Threads.setNice(THIS_THREAD, NICE);
    Outcome outcome = measure(Conditions.here(cpu, rounds, SEED));
    System.out.println(Table.of(outcome));
    if (json != null) {
      JsonReport.write(outcome, json);
    }
    return outcome.exitStatus();
  }

  /** Measures on the CPU that the calling thread is on. */
  Outcome measure(Conditions conditions) {
    try (DatapathCases cases = new DatapathCases(packets, Optional.ofNullable(xdpBench))) {
      Progress progress = new Progress(WARM_UP + conditions.rounds());
      Map<Case, double[]> samples =
          new Rounds(WARM_UP, conditions.rounds(), conditions.seed())
              .measure(cases.series(), progress::roundsDone);
      return new Outcome(
          conditions,
          cases.series().stream()
              .map(each -> new Judge(each, samples, conditions.seed()).judge())
              .toList());
    }
  }
}
