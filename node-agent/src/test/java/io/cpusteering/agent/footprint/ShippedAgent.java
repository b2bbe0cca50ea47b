// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.footprint;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The agent of an image, started as in its pod: entry point, environment and capabilities. */
final class ShippedAgent implements AutoCloseable {
  /** Those of the chart's DaemonSet, and what entering the image takes. */
  private static final String CAPABILITIES = "-all,+bpf,+net_admin,+perfmon,+sys_nice,+sys_chroot";

  private static final String PORT = "9873";
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final long KIB = 1024;
  private static final double MB = 1e6;

  private final Process process;
  private final Path log;
  private final long started;

  private ShippedAgent(Process process, Path log, long started) {
    this.process = process;
    this.log = log;
    this.started = started;
  }

  /**
   * What is resident, in megabytes.
   *
   * @param all of the process
   * @param own pages of its own, which only it can give back
   * @param files pages of files, which the kernel takes away when it needs memory
   */
  record Resident(double all, double own, double files) {}

  /**
   * Starts it.
   *
   * @param environment besides what the chart always gives
   * @param arguments for the agent
   */
  static ShippedAgent start(Image image, Map<String, String> environment, String... arguments)
      throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "setpriv",
                "--pdeathsig",
                "KILL",
                "--bounding-set",
                CAPABILITIES,
                "/usr/sbin/chroot",
                image.root().toString()));
    command.addAll(image.entrypoint());
    command.addAll(List.of(arguments));
    Path log = image.root().resolveSibling("agent.log");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().clear();
    builder.environment().putAll(image.environment());
    builder
        .environment()
        .putAll(
            Map.of(
                "BPFFS", "/run/cpu-steering/bpf",
                "STATE_DIR", "/var/lib/cpu-steering",
                "HTTP_PORT", PORT,
                "LOG_LEVEL", "INFO"));
    builder.environment().putAll(environment);
    long started = System.nanoTime();
    return new ShippedAgent(builder.start(), log, started);
  }

  /** Waits until it says that it is ready: seconds since it was started. */
  double awaitReady() throws IOException, InterruptedException {
    while (status("/readyz") != HttpURLConnection.HTTP_OK) {
      if (!process.isAlive() || System.nanoTime() - started > PATIENCE.toNanos()) {
        throw new IllegalStateException(
            "the agent does not become ready: " + Files.readString(log).strip());
      }
      Thread.sleep(1);
    }
    return (System.nanoTime() - started) / 1e9;
  }

  /** Waits until it ends by itself, with success. */
  void awaitEnd() throws IOException {
    process.onExit().join();
    if (process.exitValue() != 0) {
      throw new IllegalStateException("the agent failed: " + Files.readString(log).strip());
    }
  }

  /** A page of its figures. */
  String scrape() throws IOException {
    HttpURLConnection request = request("/metrics");
    try (var in = request.getInputStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static int status(String path) {
    try {
      HttpURLConnection request = request(path);
      int code = request.getResponseCode();
      request.disconnect();
      return code;
    } catch (IOException e) {
      return 0;
    }
  }

  private static HttpURLConnection request(String path) throws IOException {
    return (HttpURLConnection)
        URI.create("http://127.0.0.1:" + PORT + path).toURL().openConnection();
  }

  Resident resident() throws IOException {
    String rollup = Files.readString(proc().resolve("smaps_rollup"));
    return new Resident(
        megabytes(rollup, "Rss"), megabytes(rollup, "Pss_Anon"), megabytes(rollup, "Pss_File"));
  }

  private static double megabytes(String rollup, String name) {
    Matcher found = Pattern.compile("(?m)^" + name + ": +(\\d+) kB$").matcher(rollup);
    if (!found.find()) {
      throw new IllegalStateException("this kernel does not tell " + name);
    }
    return Long.parseLong(found.group(1)) * KIB / MB;
  }

  /** What it had of the CPUs so far, in seconds. */
  double cpuSeconds() {
    return ProcessClock.nanos(process.pid()) / 1e9;
  }

  private Path proc() {
    return Path.of("/proc", Long.toString(process.pid()));
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
