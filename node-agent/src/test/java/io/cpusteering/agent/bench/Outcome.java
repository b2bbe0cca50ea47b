// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What came out of a run.
 *
 * @param conditions under which it ran, for people
 * @param series what was measured
 */
public record Outcome(Conditions conditions, List<SeriesResult> series) {
  /** Exit status: every bar was kept to. */
  public static final int PASSED = 0;

  /** Exit status: a bar was missed. */
  public static final int MISSED = 1;

  /** Exit status: no bar was missed for certain, but not every one was kept to for certain. */
  public static final int INCONCLUSIVE = 4;

  private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

  public Outcome {
    series = List.copyOf(series);
  }

  /**
   * Under which a run was made.
   *
   * @param kernel its version
   * @param processor its model
   * @param cpu that measured
   * @param rounds how often each case was measured
   * @param seed of the order and of the bounds
   */
  public record Conditions(String kernel, String processor, int cpu, int rounds, long seed) {

    /** The conditions of a run on this machine. */
    public static Conditions here(int cpu, int rounds, long seed) throws IOException {
      try (Stream<String> lines = Files.lines(PROCESSORS)) {
        String processor =
            lines
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse(System.getProperty("os.arch"));
        return new Conditions(System.getProperty("os.version"), processor, cpu, rounds, seed);
      }
    }
  }

  /** Whether the run can be believed and every bar was kept to. */
  public boolean passed() {
    return conclusive() && verdicts().stream().allMatch(verdict -> verdict == Verdict.OK);
  }

  /**
   * Whether the run was quiet enough to be believed: each series that has a bar, or where none has,
   * each series.
   */
  public boolean conclusive() {
    List<SeriesResult> judged = series.stream().filter(each -> !each.verdicts().isEmpty()).toList();
    return (judged.isEmpty() ? series : judged).stream().allMatch(SeriesResult::conclusive);
  }

  /** What became of the bars of all series. */
  public List<Verdict> verdicts() {
    return series.stream().flatMap(each -> each.verdicts().stream()).toList();
  }

  /** The exit status of the process. */
  public int exitStatus() {
    if (passed()) {
      return PASSED;
    }
    return verdicts().contains(Verdict.MISSED) ? MISSED : INCONCLUSIVE;
  }
}
