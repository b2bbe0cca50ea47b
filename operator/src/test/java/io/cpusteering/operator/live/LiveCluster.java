// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.operator.live;

import io.cpusteering.api.node.CpuSteeringNode;
import io.cpusteering.api.policy.CpuSteeringPolicy;
import io.cpusteering.operator.cluster.Clients;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/**
 * A real API server: that of {@code $KUBECONFIG}, else of the cluster that {@code dev/cluster} has
 * up. Takes a namespace of its own, and leaves nothing behind, not even the CRDs if it brought
 * them.
 */
public final class LiveCluster implements AutoCloseable {
  private static final Path ROOT = Path.of("..");

  private final KubernetesClient client;
  private final String namespace = "operator-" + UUID.randomUUID().toString().substring(0, 8);
  private final List<CustomResourceDefinition> broughtCrds = new ArrayList<>();

  private LiveCluster(KubernetesClient client) {
    this.client = client;
  }

  /** Connects, and makes what the operator needs to be there. */
  public static LiveCluster open() {
    LiveCluster cluster = new LiveCluster(Clients.create(config()));
    cluster.refuseBesideAnotherOperator();
    cluster.bringCrds();
    cluster
        .client
        .resource(
            new NamespaceBuilder()
                .withNewMetadata()
                .withName(cluster.namespace)
                .endMetadata()
                .build())
        .create();
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

  private static Config config() {
    if (System.getenv("KUBECONFIG") != null) {
      return Config.autoConfigure(null);
    }
    try {
      Process dev = new ProcessBuilder(ROOT + "/dev/cluster", "kubeconfig").start();
      String path = new String(dev.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (path.isEmpty()) {
        throw new IllegalStateException(
            "no cluster: set KUBECONFIG, or run dev/cluster up; it says: "
                + new String(dev.getErrorStream().readAllBytes(), StandardCharsets.UTF_8));
      }
      return Config.fromKubeconfig(Path.of(path).toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An operator that the chart has installed would do half of what is tested here. */
  private void refuseBesideAnotherOperator() {
    ZonedDateTime lately = ZonedDateTime.now(ZoneOffset.UTC).minusSeconds(30);
    client.leases().inAnyNamespace().list().getItems().stream()
        .filter(it -> it.getMetadata().getName().equals("cpu-steering-operator"))
        .filter(it -> !it.getSpec().getHolderIdentity().isEmpty())
        .filter(it -> it.getSpec().getRenewTime().isAfter(lately))
        .findFirst()
        .ifPresent(
            it -> {
              throw new IllegalStateException(
                  "an operator runs in namespace %s of this cluster already: uninstall it first"
                      .formatted(it.getMetadata().getNamespace()));
            });
  }

  private void bringCrds() {
    try (Stream<Path> files = Files.list(ROOT.resolve("crds"))) {
      for (Path file : files.filter(it -> it.toString().endsWith(".yml")).toList()) {
        CustomResourceDefinition crd =
            client
                .getKubernetesSerialization()
                .unmarshal(Files.readString(file), CustomResourceDefinition.class);
        if (client.resource(crd).get() == null) {
          broughtCrds.add(client.resource(crd).create());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    eventually(
        "the CRDs are served",
        () ->
            broughtCrds.stream()
                .map(crd -> Objects.requireNonNull(client.resource(crd).get()))
                .allMatch(
                    crd ->
                        crd.getStatus().getConditions().stream()
                            .anyMatch(
                                it ->
                                    it.getType().equals("Established")
                                        && it.getStatus().equals("True"))));
  }

  /** Deletes the policies and node objects of all tests, and what {@link #open} made. */
  @Override
  public void close() {
    client.resources(CpuSteeringPolicy.class).delete();
    client.resources(CpuSteeringNode.class).delete();
    client.namespaces().withName(namespace).delete();
    broughtCrds.forEach(crd -> client.resource(crd).delete());
    eventually(
        "the CRDs are gone",
        () -> broughtCrds.stream().allMatch(crd -> client.resource(crd).get() == null));
    client.close();
  }
}
