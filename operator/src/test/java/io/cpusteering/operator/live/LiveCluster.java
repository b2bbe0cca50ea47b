// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.operator.live;

import io.cpusteering.api.node.CpuSteeringNode;
import io.cpusteering.api.policy.CpuSteeringPolicy;
import io.cpusteering.api.testbed.ControlPlane;
import io.cpusteering.operator.cluster.Clients;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/**
 * A real API server with the garbage collector, shared by the tests of one run. Each test takes a
 * namespace of its own, and leaves nothing behind.
 */
public final class LiveCluster implements AutoCloseable {
  private final KubernetesClient client = Clients.create(Shared.CONTROL_PLANE.config());
  private final String namespace = "operator-" + UUID.randomUUID().toString().substring(0, 8);

  private LiveCluster() {}

  /** Connects, and makes what the operator needs to be there. */
  public static LiveCluster open() {
    LiveCluster cluster = new LiveCluster();
    cluster
        .client
        .resource(
            new NamespaceBuilder()
                .withNewMetadata()
                .withName(cluster.namespace)
                .endMetadata()
                .build())
        .create();
    eventually(
        "the namespace can have pods",
        () ->
            cluster
                    .client
                    .serviceAccounts()
                    .inNamespace(cluster.namespace)
                    .withName("default")
                    .get()
                != null);
    return cluster;
  }

  /** Waits for what another thread or process has to do first. */
  public static ConditionFactory eventually(String what) {
    return Awaitility.await(what)
        .pollInterval(Duration.ofMillis(50))
        .atMost(Duration.ofSeconds(60));
  }

  /** Waits until something holds. */
  public static void eventually(String what, BooleanSupplier holds) {
    eventually(what).until(holds::getAsBoolean);
  }

  /** The API server, as the administrator. */
  public KubernetesClient client() {
    return client;
  }

  /** The release namespace. */
  public String namespace() {
    return namespace;
  }

  /** Deletes the policies and node objects of all tests, and the namespace. */
  @Override
  public void close() {
    client.resources(CpuSteeringPolicy.class).delete();
    client.resources(CpuSteeringNode.class).delete();
    client.namespaces().withName(namespace).delete();
    client.close();
  }

  /** Started by the first test that asks, ended with the run. */
  private static final class Shared {
    static final ControlPlane CONTROL_PLANE = start();

    private static ControlPlane start() {
      try {
        ControlPlane controlPlane = ControlPlane.start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(controlPlane)));
        controlPlane.applyCrds();
        controlPlane.startControllers(
            "garbage-collector-controller", "namespace-controller", "serviceaccount-controller");
        return controlPlane;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while the API server started", e);
      }
    }

    private static void end(ControlPlane controlPlane) {
      try {
        controlPlane.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
