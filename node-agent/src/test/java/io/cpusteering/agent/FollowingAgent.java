// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent;

import io.cpusteering.agent.datapath.KernelDatapath;
import io.cpusteering.agent.source.ApiServer;
import io.cpusteering.agent.testbed.GivenPolicy;
import io.cpusteering.agent.testbed.NetworkNamespace;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * The agent as a process of its own in a namespace, with the capabilities of its pod. It looks by
 * itself once an hour, if not said otherwise: what it does at all, it does since the kernel told
 * it.
 */
final class FollowingAgent implements AutoCloseable {
  private static final Pattern PORT = Pattern.compile("agent started .*port=\"?(\\d+)");

  private final NetworkNamespace namespace;
  private final Process process;
  private final List<String> log = new CopyOnWriteArrayList<>();

  /**
   * Starts it.
   *
   * @param folder for its files
   * @param spec of the one policy, as YAML, in lines
   */
  FollowingAgent(NetworkNamespace namespace, Path bpffs, Path folder, String spec)
      throws IOException {
    this(namespace, bpffs, folder, spec, Duration.ofHours(1));
  }

  /**
   * @param resync how often it looks by itself
   */
  FollowingAgent(NetworkNamespace namespace, Path bpffs, Path folder, String spec, Duration resync)
      throws IOException {
    this(namespace, bpffs, folder, spec, resync, "", List.of());
  }

  /**
   * The same with somebody who is asked as the API server is.
   *
   * @param apiServer its URL; empty for nobody
   */
  FollowingAgent(NetworkNamespace namespace, Path bpffs, Path folder, String spec, String apiServer)
      throws IOException {
    this(namespace, bpffs, folder, spec, Duration.ofHours(1), apiServer, List.of());
  }

  /**
   * The same by way of another program.
   *
   * @param resync how often it looks by itself
   * @param by its words, such as env's
   */
  FollowingAgent(
      NetworkNamespace namespace,
      Path bpffs,
      Path folder,
      String spec,
      Duration resync,
      String apiServer,
      List<String> by)
      throws IOException {
    this.namespace = namespace;
    Path policy = folder.resolve("policy.yaml");
    edit(folder, spec);
    List<String> command =
        new ArrayList<>(
            List.of(
                "ip",
                "netns",
                "exec",
                namespace.name(),
                "setpriv",
                "--bounding-set",
                "-all,+bpf,+net_admin,+perfmon,+sys_nice"));
    command.addAll(by);
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            FollowingAgent.class.getName(),
            bpffs.toString(),
            folder.toString(),
            policy.toString(),
            resync.toString(),
            apiServer));
    process = new ProcessBuilder(command).redirectErrorStream(true).start();
    Thread.ofPlatform().daemon().name("agent-log").start(this::readLog);
  }

  /** Writes another spec of its policy. */
  static void edit(Path folder, String spec) throws IOException {
    Path fresh = folder.resolve("policy.new");
    Files.writeString(fresh, GivenPolicy.text("follow", spec));
    Files.move(
        fresh,
        folder.resolve("policy.yaml"),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  /** The lines of its log so far. */
  List<String> log() {
    return log;
  }

  /** Rounds that have ended, by its own count; none while it does not say where it listens. */
  long rounds() {
    return log.stream()
        .map(PORT::matcher)
        .filter(Matcher::find)
        .map(it -> "http://127.0.0.1:%s/metrics".formatted(it.group(1)))
        .findFirst()
        .map(page -> namespace.run("curl", "-s", page))
        .stream()
        .flatMap(String::lines)
        .filter(line -> line.startsWith("cpu_steering_apply_seconds_count"))
        .mapToLong(line -> Math.round(Double.parseDouble(line.split(" ")[1])))
        .sum();
  }

  /** Its process, which every program on its way has become. */
  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }

  private void readLog() {
    try (BufferedReader reader = process.inputReader()) {
      reader.lines().forEach(log::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static @Nullable ApiServer apiServer(String url) {
    return url.isEmpty()
        ? null
        : new ApiServer(url, (SSLSocketFactory) SSLSocketFactory.getDefault());
  }

  /** Runs it. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    AgentOptions options = new AgentOptions();
    options.bpffs = Path.of(arguments[0]);
    options.stateDir = Path.of(arguments[1]);
    options.policyFile = Path.of(arguments[2]);
    options.httpPort = 0;
    KernelAbilities abilities = new KernelAbilities(options.bpffs, Path.of("/proc/self/status"));
    KernelDatapath datapath = new KernelDatapath(options.bpffs);
    try (RunningAgent agent =
        RunningAgent.start(
            options, abilities, datapath, Duration.parse(arguments[3]), apiServer(arguments[4]))) {
      agent.join();
    }
  }
}
