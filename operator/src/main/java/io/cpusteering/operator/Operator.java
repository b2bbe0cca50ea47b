// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.operator;

import io.cpusteering.operator.cluster.Clients;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The operator's command line. */
@Command(
    name = "operator",
    versionProvider = OperatorVersion.class,
    mixinStandardHelpOptions = true,
    subcommands = Leave.class,
    description = "Gives every node the policies that select it, and reports what came of it.")
public final class Operator implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(Operator.class);

  @Option(
      names = "--namespace",
      defaultValue = "${env:POD_NAMESPACE}",
      description = "The release namespace (default: $POD_NAMESPACE).")
  private @Nullable String namespace;

  @Option(
      names = "--agent-selector",
      defaultValue = "${env:AGENT_SELECTOR}",
      description = "Label selector of the agents' pods (default: $AGENT_SELECTOR).")
  private @Nullable String agentSelector;

  @Option(
      names = "--identity",
      defaultValue = "${env:POD_NAME}",
      description = "Name of this replica, unique among them (default: $POD_NAME).")
  private @Nullable String identity;

  @Option(
      names = "--http-port",
      defaultValue = "${env:HTTP_PORT:-8080}",
      description = "Port of /metrics, /healthz and /readyz (default: $HTTP_PORT or 8080).")
  private int httpPort;

  @Spec private CommandSpec command;

  /** Runs until the process is told to end or can do no more good. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new Operator()).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    OperatorSettings settings =
        new OperatorSettings(
            required("--namespace", namespace),
            required("--agent-selector", agentSelector),
            required("--identity", identity),
            httpPort,
            OperatorSettings.LEASE_DURATION);
    KubernetesClient client = Clients.create(Config.autoConfigure(null));
    OperatorProcess process = new OperatorProcess(client, settings);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> shutDown(process, client), "shutdown"));
    process.start();
    LOG.atInfo().addKeyValue("httpPort", process.httpPort()).log("watching");
    String why = process.ended().join();
    LOG.atWarn().addKeyValue("reason", why).log("ending, for a new process to start");
    return 1;
  }

  /** Not left to Picocli, which would ask for them with every subcommand too, even for its help. */
  private String required(String option, @Nullable String value) {
    if (value == null || value.isBlank()) {
      throw new ParameterException(
          command.commandLine(),
          "%s is missing: give it, or set the variable that its help names".formatted(option));
    }
    return value;
  }

  private static void shutDown(OperatorProcess process, KubernetesClient client) {
    process.close();
    client.close();
  }
}
