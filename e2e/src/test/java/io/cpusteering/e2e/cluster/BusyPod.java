// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.e2e.cluster;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * A pod that keeps one CPU of a node busy, and that has 64 times the weight of a thread that is in
 * no cgroup, as all pods together have on a machine of 64 CPUs. Closing it removes it and the
 * weight.
 */
public final class BusyPod implements AutoCloseable {
  private static final String NAME = "busy";
  private static final int TIMES = 64;
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Cluster cluster;
  private final Path weight;
  private final String usualWeight;

  private BusyPod(Cluster cluster, Path weight, String usualWeight) {
    this.cluster = cluster;
    this.weight = weight;
    this.usualWeight = usualWeight;
  }

  /** Starts it and waits until it runs. */
  public static BusyPod start(Cluster cluster, Node node, int cpu) {
    Pod pod =
        cluster
            .api()
            .pods()
            .inNamespace("default")
            .resource(
                new PodBuilder()
                    .withNewMetadata()
                    .withName(NAME)
                    .endMetadata()
                    .withNewSpec()
                    .withNodeName(node.name())
                    .withTerminationGracePeriodSeconds(0L)
                    .withAutomountServiceAccountToken(false)
                    .addNewContainer()
                    .withName(NAME)
                    .withImage("localhost/busybox:1")
                    .withImagePullPolicy("Never")
                    .withCommand("taskset", mask(cpu), "sh", "-c", "while :; do :; done")
                    .endContainer()
                    .endSpec()
                    .build())
            .create();
    await("a busy pod on " + node)
        .atMost(LIMIT)
        .until(
            () ->
                cluster.api().pods().resource(pod).get().getStatus().getPhase().equals("Running"));
    Path weight = weightAbove(pod.getMetadata().getUid());
    BusyPod busy = new BusyPod(cluster, weight, read(weight));
    // A thread outside has the weight 1024 of version 1, which is 100 in version 2.
    write(weight, String.valueOf(TIMES * (weight.endsWith("cpu.shares") ? 1024 : 100)));
    return busy;
  }

  private static String mask(int cpu) {
    return Integer.toHexString(1 << cpu);
  }

  /** The weight of the topmost group above the pod: the one that competes with kernel threads. */
  private static Path weightAbove(String uid) {
    Path pid =
        processes()
            .filter(process -> cgroups(process).stream().anyMatch(line -> line.contains(uid)))
            .findFirst()
            .orElseThrow(() -> new AssertionError("no process of the busy pod is running"));
    for (String line : cgroups(pid)) {
      // hierarchy:controllers:/path
      String[] fields = line.split(":", 3);
      String top = fields[2].split("/")[1];
      if (List.of(fields[1].split(",")).contains("cpu")) {
        return Path.of("/sys/fs/cgroup/cpu", top, "cpu.shares");
      }
    }
    String top = cgroups(pid).getLast().split(":", 3)[2].split("/")[1];
    return Path.of("/sys/fs/cgroup", top, "cpu.weight");
  }

  private static Stream<Path> processes() {
    return ProcessHandle.allProcesses().map(it -> Path.of("/proc", String.valueOf(it.pid())));
  }

  private static List<String> cgroups(Path process) {
    try {
      return Files.readAllLines(process.resolve("cgroup"));
    } catch (IOException e) {
      // Processes end between being listed and being looked at.
      return List.of();
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new UncheckedIOException("can't read the weight " + file, e);
    }
  }

  private static void write(Path file, String value) {
    try {
      Files.writeString(file, value);
    } catch (IOException e) {
      throw new UncheckedIOException("can't set the weight " + file + " to " + value, e);
    }
  }

  @Override
  public void close() {
    write(weight, usualWeight);
    cluster.kubectl("delete", "pod", NAME, "--namespace", "default", "--timeout=60s");
  }
}
