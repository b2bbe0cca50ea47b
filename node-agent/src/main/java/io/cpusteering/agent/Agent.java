// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent;

import io.cpusteering.agent.datapath.Datapath;
import io.cpusteering.agent.datapath.KernelDatapath;
import io.cpusteering.agent.loop.Trouble;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The agent of one node. Ending it detaches nothing: programs and maps are pinned and outlive it.
 *
 * <p>Exit codes: 0 when all went well, 1 when something failed, 2 for wrong options.
 */
@Command(
    name = "agent",
    versionProvider = AgentVersion.class,
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Spreads received packets of this machine over its CPUs with XDP, as policies say.",
      "",
      "In a cluster the policies come from the API server; with --policy-file they come from a file."
    })
public final class Agent implements Callable<Integer> {
  @Mixin private final AgentOptions options = new AgentOptions();

  @Spec private CommandSpec command;

  private Agent() {}

  /** Runs the agent. */
  public static void main(String[] arguments) {
    System.exit(
        new CommandLine(new Agent())
            .setOverwrittenOptionsAllowed(true)
            .setExecutionExceptionHandler(
                (failure, line, parsed) -> {
                  line.getErr().println("agent: " + failure.getMessage());
                  return 1;
                })
            .execute(arguments));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    KernelAbilities abilities = new KernelAbilities(options.bpffs, Path.of("/proc/self/status"));
    Datapath datapath = new KernelDatapath(options.bpffs);
    if (options.detach) {
      return detach(abilities, datapath);
    }
    if (options.policyFile == null) {
      require("--node-name", options.nodeName);
      require("--namespace", options.namespace);
    }
    try (RunningAgent agent = RunningAgent.start(options, abilities, datapath)) {
      agent.join();
    }
    return 0;
  }

  private void require(String option, @Nullable String value) {
    if (value == null || value.isBlank()) {
      throw new ParameterException(
          command.commandLine(),
          ("%s is missing: in a cluster the agent needs to know its node and the namespace of the"
                  + " revisions; to steer this machine alone, give --policy-file")
              .formatted(option));
    }
  }

  private int detach(KernelAbilities abilities, Datapath datapath) {
    List<Trouble> missing = abilities.missing().stream().filter(Trouble::blocking).toList();
    if (!missing.isEmpty()) {
      missing.forEach(it -> command.commandLine().getErr().println("agent: " + it.message()));
      return 1;
    }
    return new Detachment(datapath, command.commandLine().getOut()).run() ? 0 : 1;
  }
}
