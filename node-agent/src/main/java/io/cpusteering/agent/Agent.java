// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent;

import io.cpusteering.agent.datapath.Datapath;
import io.cpusteering.agent.datapath.KernelDatapath;
import io.cpusteering.agent.loop.Trouble;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The agent of one node. Ending it detaches nothing: programs and maps are pinned and outlive it.
 *
 * <p>Exit codes: 0 when all went well, 1 when something failed or is not as asked, 2 for wrong
 * options.
 */
@Command(
    name = "steering",
    versionProvider = AgentVersion.class,
    mixinStandardHelpOptions = true,
    sortOptions = false,
    subcommands = Top.class,
    description = {
      "Spreads received packets of this machine over its CPUs with XDP, as policies say.",
      "",
      "In a cluster the policies come from the API server; with --policy-file they come from a file"
          + " or a folder.",
      ""
    },
    footer = {
      "",
      "Exit status: 0 when all is as asked, 1 when something is not, 2 for wrong options."
    })
public final class Agent implements Callable<Integer> {
  private static final String USAGE = "Usage: ";
  private static final int MOST_PORTS = 65_535;

  @Mixin private final AgentOptions options = new AgentOptions();

  @Spec private CommandSpec command;

  private Agent() {}

  /** Runs the agent. */
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  /** Turns arguments into exit codes. */
  static CommandLine commandLine() {
    return new CommandLine(new Agent())
        .setOverwrittenOptionsAllowed(true)
        .setExpandAtFiles(false)
        .setUsageHelpAutoWidth(true)
        .setParameterExceptionHandler((wrong, arguments) -> explain(wrong))
        .setExecutionExceptionHandler(
            (failure, line, parsed) -> {
              line.getErr().println("steering: " + failure.getMessage());
              return 1;
            });
  }

  /** The error last, where it is seen, and no more help than fits beside it. */
  private static int explain(ParameterException wrong) {
    CommandLine line = wrong.getCommandLine();
    PrintWriter err = line.getErr();
    err.print(USAGE + line.getHelp().synopsis(USAGE.length()));
    err.println("'%s --help' tells more.".formatted(line.getCommandSpec().qualifiedName()));
    err.println("steering: " + reason(wrong));
    err.flush();
    return line.getCommandSpec().exitCodeOnInvalidInput();
  }

  /** Without where the word stands among others, one of which the launcher adds. */
  private static String reason(ParameterException wrong) {
    return wrong instanceof UnmatchedArgumentException unmatched && !unmatched.isUnknownOption()
        ? "'%s' is no command and no option".formatted(unmatched.getUnmatched().getFirst())
        : String.valueOf(wrong.getMessage());
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    refuseContradictions();
    if (options.given().length > 0) {
      QuietLog.unlessAskedOtherwise();
    }
    KernelAbilities abilities = new KernelAbilities(options.bpffs, Path.of("/proc/self/status"));
    Datapath datapath = new KernelDatapath(options.bpffs);
    if (options.detach) {
      return detach(abilities, datapath);
    }
    Path policies = options.policyFile;
    if (policies != null && (options.once || options.dryRun)) {
      return new SingleRound(options, policies, abilities, command.commandLine().getOut()).run();
    }
    try (RunningAgent agent = RunningAgent.start(options, abilities, datapath)) {
      agent.join();
    }
    return 0;
  }

  /** What was given on the command line before a command such as top. */
  AgentOptions options() {
    return options;
  }

  private void refuseContradictions() {
    String[] given = options.given();
    if (given.length > 1) {
      throw wrong("%s contradict each other: give one of them", String.join(" and ", given));
    }
    if (options.detach && options.policyFile != null) {
      throw wrong("--detach removes everything, whatever --policy-file says: give one of them");
    }
    if (options.httpPort < 0 || options.httpPort > MOST_PORTS) {
      throw wrong("--http-port is 0 to %d, not %d", MOST_PORTS, options.httpPort);
    }
    if (options.policyFile != null || options.detach) {
      return;
    }
    if (given.length == 1) {
      throw wrong("%s needs --policy-file: a file or a folder of policies", given[0]);
    }
    require("--node-name", options.nodeName);
    require("--namespace", options.namespace);
  }

  private void require(String option, @Nullable String value) {
    if (value == null || value.isBlank()) {
      throw wrong(
          "%s is missing: in a cluster the agent needs to know its node and the namespace of the"
              + " revisions; to steer this machine alone, give --policy-file",
          option);
    }
  }

  private ParameterException wrong(String message, Object... about) {
    return new ParameterException(command.commandLine(), message.formatted(about));
  }

  private int detach(KernelAbilities abilities, Datapath datapath) {
    List<Trouble> missing = abilities.missing().stream().filter(Trouble::blocking).toList();
    if (!missing.isEmpty()) {
      missing.forEach(it -> command.commandLine().getErr().println("steering: " + it.message()));
      return 1;
    }
    boolean clean = new Detachment(datapath, command.commandLine().getOut()).run();
    Optional<String> agent = AgentBeside.sign(options.httpPort);
    boolean lasts = agent.isEmpty() || AgentBeside.isSwitchedOff(options.httpPort);
    agent.ifPresent(
        sign -> command.commandLine().getErr().println("steering: " + sign + outlook(lasts)));
    return clean && lasts ? 0 : 1;
  }

  private String outlook(boolean lasts) {
    return lasts
        ? ", which is switched off: it steers nothing until that is taken back"
        : (", which steers again within ten seconds; end it first, or switch this machine off (touch"
                + " %s); if it is something else, give another port with --http-port")
            .formatted(options.stateDir.resolve("disabled"));
  }
}
