// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent;

import io.cpusteering.agent.datapath.KernelDatapath;
import io.cpusteering.agent.testbed.Testbed;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The agent of a cluster's node as a process of its own, with the capabilities of its pod and the
 * receiver's side of a testbed for its node. It looks by itself more often than in a pod.
 */
final class ClusterAgent implements AutoCloseable {
  static final String NODE = "node-1";
  static final String NAMESPACE = "default";
  static final Duration RESYNC = Duration.ofMillis(200);

  private final Process process;
  private final List<String> log = new CopyOnWriteArrayList<>();

  /**
   * Starts it.
   *
   * @param state its state folder
   * @param apiServer URL of the API server, which need not be there
   * @param token what the API server knows it by
   */
  ClusterAgent(Testbed testbed, Path state, String apiServer, String token) throws IOException {
    Path kubeconfig = Files.createTempFile("cpu-steering-kubeconfig", "");
    kubeconfig.toFile().deleteOnExit();
    Files.writeString(
        kubeconfig,
        """
        apiVersion: v1
        kind: Config
        clusters: [{name: own, cluster: {server: "%s", insecure-skip-tls-verify: true}}]
        users: [{name: agent, user: {token: "%s"}}]
        contexts: [{name: own, context: {cluster: own, user: agent}}]
        current-context: own
        """
            .formatted(apiServer, token));
    ProcessBuilder builder =
        new ProcessBuilder(
                "ip",
                "netns",
                "exec",
                testbed.receiver().name(),
                "setpriv",
                "--bounding-set",
                "-all,+bpf,+net_admin,+perfmon,+sys_nice",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                ClusterAgent.class.getName(),
                testbed.bpffs().toString(),
                state.toString())
            .redirectErrorStream(true);
    builder.environment().put("KUBECONFIG", kubeconfig.toString());
    process = builder.start();
    Thread.ofPlatform().daemon().name("agent-log").start(this::readLog);
  }

  /** The lines of its log so far. */
  List<String> log() {
    return log;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Ends it by SIGKILL. */
  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }

  private void readLog() {
    try (BufferedReader reader = process.inputReader()) {
      reader.lines().forEach(log::add);
    } catch (IOException | UncheckedIOException e) {
      // Killed.
    }
  }

  /** Runs it. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    AgentOptions options = new AgentOptions();
    options.bpffs = Path.of(arguments[0]);
    options.stateDir = Path.of(arguments[1]);
    options.nodeName = NODE;
    options.namespace = NAMESPACE;
    options.httpPort = 0;
    KernelAbilities abilities = new KernelAbilities(options.bpffs, Path.of("/proc/self/status"));
    KernelDatapath datapath = new KernelDatapath(options.bpffs);
    try (RunningAgent agent = RunningAgent.start(options, abilities, datapath, RESYNC)) {
      agent.join();
    }
  }
}
