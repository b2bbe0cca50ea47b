// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.operator.leave;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.autoscaling.v1.Scale;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stops the operator, so that nobody gives the nodes anything new. */
final class OperatorStop {
  private static final Logger LOG = LoggerFactory.getLogger(OperatorStop.class);
  private static final Set<String> ENDED = Set.of("Succeeded", "Failed");

  private final KubernetesClient client;
  private final LeaveSettings settings;

  OperatorStop(KubernetesClient client, LeaveSettings settings) {
    this.client = client;
    this.settings = settings;
  }

  /** True when no operator runs any more; also when none did. */
  boolean stop() {
    scaleToZero();
    return new Patience(settings.patience().dividedBy(2), settings.poll())
        .until(() -> running().isEmpty());
  }

  private void scaleToZero() {
    var deployment =
        client
            .apps()
            .deployments()
            .inNamespace(settings.namespace())
            .withName(settings.operatorDeployment());
    try {
      Scale scale = deployment.scale();
      scale.getSpec().setReplicas(0);
      deployment.scale(scale);
      LOG.atInfo()
          .addKeyValue("deployment", settings.operatorDeployment())
          .log("stopping the operator");
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
        throw e;
      }
      LOG.atInfo()
          .addKeyValue("deployment", settings.operatorDeployment())
          .log("the operator's deployment is gone already");
    }
  }

  private List<Pod> running() {
    return client
        .pods()
        .inNamespace(settings.namespace())
        .withLabelSelector(settings.operatorSelector())
        .list()
        .getItems()
        .stream()
        .filter(pod -> pod.getStatus() == null || !ENDED.contains(pod.getStatus().getPhase()))
        .toList();
  }
}
