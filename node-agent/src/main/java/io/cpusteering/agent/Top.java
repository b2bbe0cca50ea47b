// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent;

import io.cpusteering.agent.libbpf.TerminalSize;
import io.cpusteering.agent.loop.Trouble;
import io.cpusteering.agent.top.Sample;
import io.cpusteering.agent.top.Sampler;
import io.cpusteering.agent.top.Screen;
import io.cpusteering.agent.top.TopText;
import io.cpusteering.agent.top.Visit;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Shows what the kernel counts, again and again. Beside an agent or without one. */
@Command(
    name = "top",
    mixinStandardHelpOptions = true,
    versionProvider = AgentVersion.class,
    description = {
      "Shows live packets per interface and per CPU, what is lost, and how busy the kernel's threads"
          + " are.",
      "",
      "Reads what is pinned: it needs no agent and no cluster. Ctrl-C ends it. In a pipe, or with"
          + " --count, it prints one block after another.",
      "In an agent's container it takes of the agent's memory: there the newest three run, and each"
          + " for an hour at most.",
      ""
    })
final class Top implements Callable<Integer> {
  private static final Duration LEAST = Duration.ofMillis(100);
  private static final Duration MOST = Duration.ofHours(1);

  /** As a process has it in a pod, also one that kubectl exec starts. */
  private static final String IN_A_POD = "KUBERNETES_SERVICE_HOST";

  @ParentCommand private @Nullable Agent agent;

  @Spec private CommandSpec command;

  @Option(
      names = "--interval",
      paramLabel = "SECONDS",
      description = "Between two looks (default: ${DEFAULT-VALUE}).",
      defaultValue = "1")
  private double interval = 1;

  @Option(names = "--count", paramLabel = "N", description = "Print so many blocks and end.")
  private @Nullable Integer count;

  @Option(
      names = "--totals",
      description = "Show what was counted since the programs were made, instead of rates.")
  private boolean totals;

  private Top() {}

  @Override
  public Integer call() throws InterruptedException {
    Path bpffs = checkedOptions().bpffs;
    QuietLog.unlessAskedOtherwise();
    List<Trouble> missing =
        new KernelAbilities(bpffs, Path.of("/proc/self/status")).foundForReading();
    if (!missing.isEmpty()) {
      PrintWriter err = command.commandLine().getErr();
      missing.forEach(it -> err.println("steering: %s: %s".formatted(it.reason(), it.message())));
      return 1;
    }
    Sampler sampler = new Sampler(bpffs);
    // Not System.out, which keeps to itself that nobody reads any more.
    PrintWriter out =
        new PrintWriter(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
    try (Visit visit = visit()) {
      look(sampler, out, visit);
      visit.over().ifPresent(why -> command.commandLine().getErr().println("steering: " + why));
    }
    return 0;
  }

  private static Visit visit() {
    return System.getenv(IN_A_POD) == null
        ? Visit.unbounded()
        : Visit.besideAgent(Path.of(System.getProperty("java.io.tmpdir"), "steering-top"));
  }

  private void look(Sampler sampler, PrintWriter out, Visit visit) throws InterruptedException {
    boolean live = count == null && TerminalSize.rows().isPresent();
    if (!live) {
      refresh(sampler, Screen.blocks(out), false, visit);
      return;
    }
    try (Screen screen = Screen.terminal(out, () -> TerminalSize.rows().orElse(0))) {
      // Ctrl-C ends this thread in the middle of anything.
      Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(screen::close));
      refresh(sampler, screen, true, visit);
    }
  }

  private AgentOptions checkedOptions() {
    AgentOptions options = Objects.requireNonNull(agent).options();
    if (options.given().length > 0 || options.policyFile != null) {
      throw wrong("top changes nothing: it goes with none of the options before it but --bpffs");
    }
    // Not a number is not in between either.
    if (!(interval * 1000 >= LEAST.toMillis() && interval <= MOST.toSeconds())) {
      throw wrong("--interval takes 0.1 to %d seconds".formatted(MOST.toSeconds()));
    }
    if (count != null && count < 1) {
      throw wrong("--count takes 1 or more");
    }
    return options;
  }

  private ParameterException wrong(String message) {
    return new ParameterException(command.commandLine(), message);
  }

  /** A first look tells totals, but no rates: it is shown only where another takes its place. */
  private void refresh(Sampler sampler, Screen screen, boolean live, Visit visit)
      throws InterruptedException {
    Duration pause = Duration.ofNanos(Math.round(interval * 1e9));
    Sample before = sampler.take();
    int shown = 0;
    long due = before.nanos();
    if (live || totals) {
      if (!show(screen, new TopText(null, before, totals, live), visit)) {
        return;
      }
      shown++;
    }
    while (count == null || shown < count) {
      due = Math.max(due + pause.toNanos(), System.nanoTime());
      TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
      Sample now = sampler.take();
      if (!show(screen, new TopText(before, now, totals, live), visit)) {
        return;
      }
      shown++;
      before = now;
    }
  }

  /** False when nobody reads any more, or is to. */
  private static boolean show(Screen screen, TopText text, Visit visit) {
    // Not exit, whose hooks wait for the screen that can't be written.
    return visit.show(() -> screen.show(text.lines()), () -> Runtime.getRuntime().halt(1))
        && visit.over().isEmpty();
  }
}
