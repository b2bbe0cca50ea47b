// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.operator;

import io.cpusteering.operator.cluster.Clients;
import io.cpusteering.operator.leave.Departure;
import io.cpusteering.operator.leave.LeaveSettings;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Run before an uninstall. Ends with 0 also when nodes are left behind, which are named: they can't
 * be reached, and an uninstall that fails for their sake would fail for ever.
 */
@Command(
    name = "leave",
    versionProvider = OperatorVersion.class,
    mixinStandardHelpOptions = true,
    description = "Stops the operator and has every node take its programs off its interfaces.")
public final class Leave implements Callable<Integer> {
  private static final Duration POLL = Duration.ofSeconds(1);

  @Option(
      names = "--namespace",
      required = true,
      defaultValue = "${env:POD_NAMESPACE}",
      description = "The release namespace (default: $POD_NAMESPACE).")
  private String namespace = "";

  @Option(
      names = "--agent-selector",
      required = true,
      defaultValue = "${env:AGENT_SELECTOR}",
      description = "Label selector of the agents' pods (default: $AGENT_SELECTOR).")
  private String agentSelector = "";

  @Option(
      names = "--operator-deployment",
      required = true,
      defaultValue = "${env:OPERATOR_DEPLOYMENT}",
      description = "The operator's Deployment (default: $OPERATOR_DEPLOYMENT).")
  private String operatorDeployment = "";

  @Option(
      names = "--operator-selector",
      required = true,
      defaultValue = "${env:OPERATOR_SELECTOR}",
      description = "Label selector of the operator's pods (default: $OPERATOR_SELECTOR).")
  private String operatorSelector = "";

  @Option(
      names = "--patience",
      defaultValue = "PT60S",
      description = "How long to wait for the agents, ISO 8601 (default: ${DEFAULT-VALUE}).")
  private Duration patience = Duration.ZERO;

  @Override
  public Integer call() {
    LeaveSettings settings =
        new LeaveSettings(
            namespace, agentSelector, operatorDeployment, operatorSelector, patience, POLL);
    try (KubernetesClient client = Clients.create(Config.autoConfigure(null))) {
      new Departure(client, settings, InstantSource.system()).run();
      return 0;
    }
  }
}
