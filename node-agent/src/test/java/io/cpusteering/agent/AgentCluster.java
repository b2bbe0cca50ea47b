// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cpusteering.agent.testbed.Gateway;
import io.cpusteering.agent.testbed.Testbed;
import io.cpusteering.api.ApiGroup;
import io.cpusteering.api.node.CpuSteeringNode;
import io.cpusteering.api.node.CpuSteeringNodeSpec;
import io.cpusteering.api.node.PolicyReference;
import io.cpusteering.api.testbed.ControlPlane;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.apps.ControllerRevisionBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An API server for one agent, which writes what an operator would, and can be out of reach. */
final class AgentCluster implements AutoCloseable {
  private static final String POLICY = "spread";
  private static final String UID = "11111111-2222-3333-4444-555555555555";

  private final Testbed testbed;
  private final ControlPlane controlPlane;
  private final KubernetesClient client;
  private final Gateway gateway;
  private int orders;

  /**
   * Starts it, within reach of the testbed's receiver.
   *
   * @throws IllegalStateException when there is no API server on this machine
   */
  AgentCluster(Testbed testbed) throws IOException, InterruptedException {
    this.testbed = testbed;
    controlPlane = ControlPlane.start();
    client = controlPlane.client();
    controlPlane.applyCrds();
    URI server = URI.create(controlPlane.config().getMasterUrl());
    gateway = new Gateway(testbed.receiver(), server.getPort());
  }

  /** From now on nobody reaches it. */
  void goAway() {
    gateway.shut();
  }

  /** It is to be reached again. */
  void comeBack() {
    gateway.open();
  }

  /**
   * Starts an agent.
   *
   * @param state its state folder
   */
  ClusterAgent agent(Path state) throws IOException {
    return new ClusterAgent(
        testbed,
        state,
        "https://127.0.0.1:" + gateway.port(),
        controlPlane.config().getOauthToken());
  }

  /**
   * Has the node steer the testbed's interface.
   *
   * @param revision a new one
   * @param cpus to which
   */
  void order(String revision, String cpus) {
    orders++;
    client
        .resource(
            new ControllerRevisionBuilder()
                .withNewMetadata()
                .withName(revision)
                .withNamespace(ClusterAgent.NAMESPACE)
                .addToLabels(ApiGroup.POLICY_UID_LABEL, UID)
                .endMetadata()
                .withRevision(1L)
                .withData(
                    Map.of(
                        "interfaces", Map.of("names", List.of(Testbed.INTERFACE)),
                        "steer", Map.of("cpus", Map.of("list", cpus))))
                .build())
        .create();
    CpuSteeringNode object = new CpuSteeringNode();
    object.setMetadata(new ObjectMetaBuilder().withName(ClusterAgent.NODE).build());
    object.setSpec(
        new CpuSteeringNodeSpec(
            List.of(new PolicyReference(POLICY, UID, revision)), null, null, null));
    client.resource(object).forceConflicts().serverSideApply();
  }

  /** Waits until the status answers the orders. */
  void awaitAnswered(ClusterAgent agent) {
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(
            () -> {
              CpuSteeringNode object = object();
              assertThat(object.getStatus()).as("the agent's log: %s", agent.log()).isNotNull();
              assertThat(object.getStatus().observedGeneration())
                  .as("the agent's log: %s", agent.log())
                  .isEqualTo(object.getMetadata().getGeneration());
            });
  }

  /** A condition of the node object. */
  Optional<Condition> condition(String type) {
    return Optional.ofNullable(object().getStatus()).stream()
        .flatMap(status -> status.conditions().stream())
        .filter(condition -> condition.getType().equals(type))
        .findFirst();
  }

  private CpuSteeringNode object() {
    return client.resources(CpuSteeringNode.class).withName(ClusterAgent.NODE).require();
  }

  /** Writes of the node object's status so far. */
  long answers() {
    return requests("resource=\"cpusteeringnodes\"", "subresource=\"status\"", "verb=\"APPLY\"");
  }

  /** Requests for revisions so far, of whatever kind; nobody but the agent makes any. */
  long questions() {
    return requests("resource=\"controllerrevisions\"", "subresource=\"\"") - orders;
  }

  /** Events that were written so far. */
  long events() {
    return requests("resource=\"events\"", "verb=\"POST\"");
  }

  /** As the API server counts them. */
  private long requests(String... labels) {
    return client
        .raw("/metrics")
        .lines()
        .filter(line -> line.startsWith("apiserver_request_total{"))
        .filter(line -> List.of(labels).stream().allMatch(line::contains))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  @Override
  public void close() throws IOException {
    gateway.close();
    controlPlane.close();
  }
}
