// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.e2e.cluster;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A cluster that {@code dev/cluster up} has started. */
public final class Cluster implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(150);

  private final Path repository;
  private final String name;
  private final KubernetesClient api;

  private Cluster(Path repository, String name) {
    this.repository = repository;
    this.name = name;
    this.api =
        new KubernetesClientBuilder()
            .withConfig(Config.fromKubeconfig(kubeconfig().toFile()))
            .build();
  }

  /** The cluster that the environment variable CPU_STEERING_CLUSTER names, else "test". */
  public static Cluster ofEnvironment() {
    String name = System.getenv().getOrDefault("CPU_STEERING_CLUSTER", "test");
    Path module = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
    Path repository = module.getParent();
    if (repository == null || !Files.isExecutable(repository.resolve("dev/cluster"))) {
      throw new IllegalStateException(
          "There is no dev/cluster beside " + module + ": run the tests by dev/test cluster.");
    }
    return new Cluster(repository, name);
  }

  /** The folder of this repository. */
  public Path repository() {
    return repository;
  }

  /** The API server, as administrator. */
  public KubernetesClient api() {
    return api;
  }

  /** The administrator's kubeconfig. */
  public Path kubeconfig() {
    return Path.of(run("", "kubeconfig").orFail().out().strip());
  }

  public Fabric fabric() {
    return new Fabric(this);
  }

  /** All nodes, by name. */
  public List<Node> nodes() {
    return api.nodes().list().getItems().stream()
        .map(node -> new Node(this, node.getMetadata().getName()))
        .sorted((a, b) -> a.name().compareTo(b.name()))
        .toList();
  }

  /** One of the nodes, whether it is registered just now or not. */
  public Node node(String node) {
    return new Node(this, node);
  }

  /** Runs kubectl to its end, whatever that is. */
  public Output attemptKubectl(String input, String... arguments) {
    return run(input, prepend("kubectl", arguments));
  }

  /**
   * Runs kubectl, which has to succeed.
   *
   * @return its standard output
   */
  public String kubectl(String... arguments) {
    return attemptKubectl("", arguments).orFail().out();
  }

  /** Stops or starts the kubelet of a node; its containers go on. */
  public void kubelet(Node node, boolean running) {
    run("", "node", node.name(), running ? "start" : "stop").orFail();
  }

  Running start(List<String> arguments, String input) {
    List<String> command = new ArrayList<>();
    command.addAll(List.of(repository.resolve("dev/cluster").toString(), "--name", name));
    command.addAll(arguments);
    return Running.start(command, input);
  }

  private Output run(String input, String... arguments) {
    return start(List.of(arguments), input).await(LIMIT);
  }

  private static String[] prepend(String first, String... rest) {
    List<String> words = new ArrayList<>(List.of(rest));
    words.addFirst(first);
    return words.toArray(String[]::new);
  }

  @Override
  public void close() {
    api.close();
  }
}
