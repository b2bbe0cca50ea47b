// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.testbed;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * An API server of its own, with the controllers that a test asks for and nothing else of a
 * cluster: CRDs of these tests must not meet those that a chart has installed elsewhere, and no
 * node controller gives up nodes that have no kubelet.
 */
public final class ControlPlane implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private static final int FIRST_PORT = 20_000;

  /** Below those of a cluster's node ports too. */
  private static final int END_OF_PORTS = 30_000;

  private final Path folder;
  private final Deque<Process> processes = new ArrayDeque<>();
  private final Config config;
  private final KubernetesClient client;

  private ControlPlane(Path folder) throws IOException {
    this.folder = folder;
    int etcd = freePort();
    int etcdPeer = freePort();
    int port = freePort();
    String token = UUID.randomUUID().toString();
    Path key = Files.writeString(folder.resolve("service-accounts.key"), privateKey());
    Path tokens =
        Files.writeString(folder.resolve("tokens.csv"), token + ",admin,1,system:masters\n");
    start(
        "etcd",
        "--data-dir=" + folder.resolve("etcd"),
        "--listen-client-urls=http://127.0.0.1:" + etcd,
        "--advertise-client-urls=http://127.0.0.1:" + etcd,
        "--listen-peer-urls=http://127.0.0.1:" + etcdPeer,
        "--initial-advertise-peer-urls=http://127.0.0.1:" + etcdPeer,
        "--initial-cluster=default=http://127.0.0.1:" + etcdPeer);
    start(
        program("kube-apiserver"),
        "--etcd-servers=http://127.0.0.1:" + etcd,
        "--bind-address=127.0.0.1",
        "--secure-port=" + port,
        "--cert-dir=" + folder.resolve("certificates"),
        "--service-account-issuer=https://kubernetes.default.svc",
        "--service-account-key-file=" + key,
        "--service-account-signing-key-file=" + key,
        "--token-auth-file=" + tokens,
        "--authorization-mode=RBAC");
    config =
        new ConfigBuilder(Config.empty())
            .withMasterUrl("https://127.0.0.1:" + port)
            .withOauthToken(token)
            .withTrustCerts(true)
            .withDisableHostnameVerification(true)
            .build();
    client = new KubernetesClientBuilder().withConfig(config).build();
  }

  /** Starts an API server and waits until it answers. */
  public static ControlPlane start() throws IOException, InterruptedException {
    ControlPlane server = new ControlPlane(Files.createTempDirectory("cpu-steering-api-server"));
    try {
      server.await(() -> server.answers("/readyz"));
      return server;
    } catch (IOException | InterruptedException | RuntimeException e) {
      server.close();
      throw e;
    }
  }

  /** The API server, as the administrator. */
  public KubernetesClient client() {
    return client;
  }

  /** How to reach the API server as the administrator. */
  public Config config() {
    return config;
  }

  /**
   * Starts a controller manager.
   *
   * @param controllers names of the controllers it is to run
   */
  public void startControllers(String... controllers) throws IOException {
    Path kubeconfig = folder.resolve("kubeconfig");
    Files.writeString(
        kubeconfig,
        """
        apiVersion: v1
        kind: Config
        clusters: [{name: own, cluster: {server: "%s", insecure-skip-tls-verify: true}}]
        users: [{name: admin, user: {token: "%s"}}]
        contexts: [{name: own, context: {cluster: own, user: admin}}]
        current-context: own
        """
            .formatted(config.getMasterUrl(), config.getOauthToken()));
    start(
        program("kube-controller-manager"),
        "--kubeconfig=" + kubeconfig,
        "--leader-elect=false",
        "--secure-port=0",
        "--controllers=" + String.join(",", controllers));
  }

  /** Applies the CRDs as they are checked in, and waits until both kinds are served. */
  public void applyCrds() throws IOException, InterruptedException {
    for (String plural : List.of("cpusteeringpolicies", "cpusteeringnodes")) {
      try (InputStream yaml =
          Files.newInputStream(Path.of("../crds", plural + ".cpusteering.io-v1.yml"))) {
        client.apiextensions().v1().customResourceDefinitions().load(yaml).serverSideApply();
      }
      await(() -> answers("/apis/cpusteering.io/v1alpha1/" + plural));
    }
  }

  private static String program(String name) throws IOException {
    String cache = System.getenv("XDG_CACHE_HOME");
    Path tools =
        (cache == null ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache))
            .resolve("cpu-steering");
    try (Stream<Path> found = Files.isDirectory(tools) ? Files.list(tools) : Stream.empty()) {
      return found
          .filter(each -> each.getFileName().toString().startsWith("kubernetes-"))
          .map(each -> each.resolve(name))
          .filter(Files::isExecutable)
          .max(Comparator.naturalOrder())
          .map(Path::toString)
          .orElseThrow(
              () ->
                  new IllegalStateException(
                      "no %s in %s/kubernetes-*; dev/test cluster builds it"
                          .formatted(name, tools)));
    }
  }

  private void start(String... command) throws IOException {
    Path log = folder.resolve(Path.of(command[0]).getFileName() + ".log");
    processes.push(
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start());
  }

  private void await(BooleanSupplier condition) throws IOException, InterruptedException {
    Instant end = Instant.now().plus(PATIENCE);
    while (!condition.getAsBoolean()) {
      if (Instant.now().isAfter(end) || !processes.stream().allMatch(Process::isAlive)) {
        throw new IllegalStateException("the API server does not answer; " + logs());
      }
      Thread.sleep(200);
    }
  }

  private boolean answers(String path) {
    try {
      return client.raw(path) != null;
    } catch (KubernetesClientException e) {
      return false;
    }
  }

  private String logs() throws IOException {
    StringBuilder text = new StringBuilder("the ends of its logs:\n");
    try (Stream<Path> files = Files.list(folder)) {
      for (Path log : files.filter(file -> file.toString().endsWith(".log")).toList()) {
        List<String> lines = Files.readAllLines(log);
        lines
            .subList(Math.max(0, lines.size() - 10), lines.size())
            .forEach(line -> text.append(line).append('\n'));
      }
    }
    return text.toString();
  }

  @Override
  public void close() throws IOException {
    client.close();
    for (Process process : processes) {
      process.destroy();
      process.onExit().join();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /**
   * None of those that the kernel gives to connections and to whoever else asks it for any port: it
   * might do so before a server of ours has taken it.
   */
  private static int freePort() {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(FIRST_PORT, END_OF_PORTS);
      try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return port;
      } catch (IOException e) {
        // Taken.
      }
    }
  }

  private static String privateKey() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      byte[] key = generator.generateKeyPair().getPrivate().getEncoded();
      return "-----BEGIN PRIVATE KEY-----\n"
          + Base64.getMimeEncoder().encodeToString(key)
          + "\n-----END PRIVATE KEY-----\n";
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java runtime has RSA", e);
    }
  }
}
