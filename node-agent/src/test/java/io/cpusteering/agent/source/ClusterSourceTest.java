// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cpusteering.api.node.CpuSteeringNode;
import io.cpusteering.api.node.CpuSteeringNodeSpec;
import io.cpusteering.api.node.PolicyReference;
import io.cpusteering.api.testbed.ControlPlane;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("cluster")
class ClusterSourceTest {
  @TempDir Path state;

  @Test
  void seesItsNodeObjectAgainAfterTheKindWasDeletedAndMadeAnew() throws Exception {
    try (ControlPlane controlPlane = ControlPlane.start()) {
      controlPlane.applyCrds();
      KubernetesClient client = controlPlane.client();
      try (ClusterSource source =
          new ClusterSource(client, "node-1", "default", state, () -> {}, Duration.ofSeconds(2))) {
        give(client, "first");
        awaitOrders(source, "first");

        client
            .apiextensions()
            .v1()
            .customResourceDefinitions()
            .withName("cpusteeringnodes.cpusteering.io")
            .delete();
        await()
            .atMost(Duration.ofMinutes(1))
            .until(
                () ->
                    client
                            .apiextensions()
                            .v1()
                            .customResourceDefinitions()
                            .withName("cpusteeringnodes.cpusteering.io")
                            .get()
                        == null);
        await().atMost(Duration.ofMinutes(1)).until(() -> source.nodeObject().isEmpty());
        await()
            .atMost(Duration.ofMinutes(1))
            .until(
                () ->
                    source.warnings().stream()
                        .anyMatch(warning -> warning.reason().equals("ApiServerAway")));
        assertThat(policies(source)).as("absence is no order").containsExactly("first");

        controlPlane.applyCrds();
        give(client, "second");
        awaitOrders(source, "second");
      }
    }
  }

  private static void give(KubernetesClient client, String policy) {
    CpuSteeringNode object = new CpuSteeringNode();
    object.setMetadata(new ObjectMetaBuilder().withName("node-1").build());
    object.setSpec(
        new CpuSteeringNodeSpec(
            List.of(new PolicyReference(policy, "uid-" + policy, policy + "-1")),
            null,
            null,
            null));
    client.resource(object).create();
  }

  private static void awaitOrders(ClusterSource source, String policy) {
    await().atMost(Duration.ofMinutes(2)).until(() -> policies(source), List.of(policy)::equals);
  }

  private static List<String> policies(ClusterSource source) {
    return source.current().stream()
        .flatMap(orders -> orders.policies().stream())
        .map(wanted -> wanted.policy())
        .toList();
  }
}
