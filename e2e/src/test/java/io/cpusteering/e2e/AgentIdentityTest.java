// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.cpusteering.api.node.CpuSteeringNode;
import io.cpusteering.e2e.cluster.Cluster;
import io.cpusteering.e2e.cluster.Node;
import io.cpusteering.e2e.steering.ClusterTest;
import io.cpusteering.e2e.steering.Installation;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** What the token of one node's agent is good for, should somebody get hold of it. */
@ClusterTest
@Order(11)
class AgentIdentityTest {
  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);
  private static final String STATUS = "{\"status\":{\"agentVersion\":\"forged\"}}";

  private final Cluster cluster;
  private final Installation installation;

  AgentIdentityTest(Cluster cluster, Installation installation) {
    this.cluster = cluster;
    this.installation = installation;
  }

  @Test
  void writesTheStatusOfItsOwnNodeAlone() {
    try (KubernetesClient agent = asAgentOn(cluster.node("node-1"))) {
      CpuSteeringNode own =
          agent
              .resources(CpuSteeringNode.class)
              .withName("node-1")
              .subresource("status")
              .patch(MERGE, STATUS);
      assertThat(own.getStatus().agentVersion()).isEqualTo("forged");

      assertThatExceptionOfType(KubernetesClientException.class)
          .as("writing the status of another node")
          .isThrownBy(
              () ->
                  agent
                      .resources(CpuSteeringNode.class)
                      .withName("node-2")
                      .subresource("status")
                      .patch(MERGE, STATUS))
          .withMessageContainingAll("node-1", "node-2")
          .satisfies(refusal -> assertThat(refusal.getCode()).isIn(403, 422));
    }
    assertThat(
            cluster
                .api()
                .resources(CpuSteeringNode.class)
                .withName("node-2")
                .get()
                .getStatus()
                .agentVersion())
        .isNotEqualTo("forged");
  }

  @Test
  void writesNoSpecAndReadsNoSecret() {
    try (KubernetesClient agent = asAgentOn(cluster.node("node-1"))) {
      assertForbidden(
          () ->
              agent
                  .resources(CpuSteeringNode.class)
                  .withName("node-1")
                  .patch(MERGE, "{\"spec\":{\"leave\":true}}"));
      assertForbidden(() -> agent.secrets().inNamespace(Installation.NAMESPACE).list());
    }
  }

  private static void assertForbidden(ThrowingCallable request) {
    assertThatExceptionOfType(KubernetesClientException.class)
        .isThrownBy(request)
        .satisfies(refusal -> assertThat(refusal.getCode()).isEqualTo(403));
  }

  private KubernetesClient asAgentOn(Node node) {
    Config admin = cluster.api().getConfiguration();
    return new KubernetesClientBuilder()
        .withConfig(
            new ConfigBuilder(Config.empty())
                .withMasterUrl(admin.getMasterUrl())
                .withCaCertData(admin.getCaCertData())
                .withOauthToken(installation.agentOn(node).token())
                .build())
        .build();
  }
}
