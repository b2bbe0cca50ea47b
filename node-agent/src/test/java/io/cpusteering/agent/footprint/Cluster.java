// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.footprint;

import io.cpusteering.api.ApiGroup;
import io.cpusteering.api.node.CpuSteeringNode;
import io.cpusteering.api.node.CpuSteeringNodeSpec;
import io.cpusteering.api.node.CpuSteeringNodeStatus;
import io.cpusteering.api.node.PolicyReference;
import io.cpusteering.api.testbed.ControlPlane;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.apps.ControllerRevisionBuilder;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A cluster as far as one agent sees it: an API server, its node object and a revision. */
final class Cluster implements AutoCloseable {
  private static final String NODE = "node-1";
  private static final String NAMESPACE = "default";
  private static final String REVISION = "spread-1";
  private static final String UID = "uid-spread";

  private final ControlPlane controlPlane;

  private Cluster(ControlPlane controlPlane) {
    this.controlPlane = controlPlane;
  }

  /** Starts it, with orders to steer an interface, and tells the image how to reach it. */
  static Cluster start(Image image, String on) throws IOException, InterruptedException {
    Cluster cluster = new Cluster(ControlPlane.start());
    try {
      cluster.controlPlane.applyCrds();
      cluster.giveOrders(on);
      Path authority = image.root().resolveSibling("ca.crt");
      Files.write(authority, certificate(cluster.url()));
      image.mountServiceAccount(cluster.controlPlane.config().getOauthToken(), authority);
      return cluster;
    } catch (IOException | InterruptedException | RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  private void giveOrders(String on) {
    var client = controlPlane.client();
    client
        .resource(
            new ControllerRevisionBuilder()
                .withNewMetadata()
                .withName(REVISION)
                .withNamespace(NAMESPACE)
                .addToLabels(ApiGroup.POLICY_UID_LABEL, UID)
                .endMetadata()
                .withRevision(1L)
                .withData(
                    Map.of(
                        "interfaces", Map.of("names", List.of(on)),
                        "steer", Map.of("algorithm", "RoundRobin", "cpus", Map.of("list", "0-1"))))
                .build())
        .create();
    CpuSteeringNode node = new CpuSteeringNode();
    node.setMetadata(new ObjectMetaBuilder().withName(NODE).build());
    node.setSpec(
        new CpuSteeringNodeSpec(
            List.of(new PolicyReference("spread", UID, REVISION)), null, null, null));
    client.resource(node).create();
  }

  /** Whether the agent has written that it steers as ordered. */
  boolean isAnswered() {
    return Optional.ofNullable(
            controlPlane.client().resources(CpuSteeringNode.class).withName(NODE).get().getStatus())
        .map(CpuSteeringNodeStatus::policies)
        .filter(policies -> policies != null && !policies.isEmpty())
        .filter(policies -> REVISION.equals(policies.getFirst().revision()))
        .filter(policies -> !policies.getFirst().interfaces().isEmpty())
        .isPresent();
  }

  /** What the agent's pod has in its environment. */
  Map<String, String> environment() {
    return Map.of(
        "NODE_NAME",
        NODE,
        "POD_NAMESPACE",
        NAMESPACE,
        "KUBERNETES_SERVICE_HOST",
        url().getHost(),
        "KUBERNETES_SERVICE_PORT",
        Integer.toString(url().getPort()));
  }

  private URI url() {
    return URI.create(controlPlane.config().getMasterUrl());
  }

  /** That of an API server which signed its own is its authority too. */
  private static byte[] certificate(URI of) throws IOException {
    Process openssl =
        new ProcessBuilder(
                "openssl", "s_client", "-showcerts", "-connect", of.getHost() + ":" + of.getPort())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    openssl.getOutputStream().close();
    byte[] shown = openssl.getInputStream().readAllBytes();
    openssl.onExit().join();
    return shown;
  }

  @Override
  public void close() {
    try {
      controlPlane.close();
    } catch (IOException e) {
      // Its folder stays; nothing of it runs.
    }
  }
}
