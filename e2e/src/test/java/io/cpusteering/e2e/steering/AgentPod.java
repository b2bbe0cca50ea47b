// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.e2e.steering;

import io.cpusteering.e2e.cluster.Node;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The agent of one node, as a process of this machine.
 *
 * @param node where it runs
 * @param pod its pod
 */
public record AgentPod(Node node, Pod pod) {
  /** The chart's default. */
  private static final int METRICS_PORT = 9873;

  /** Its uid, which changes with the pod. */
  public String uid() {
    return pod.getMetadata().getUid();
  }

  /** Whether the kubelet finds it ready. */
  public boolean isReady() {
    return pod.getStatus().getConditions().stream()
        .anyMatch(
            condition ->
                condition.getType().equals("Ready") && condition.getStatus().equals("True"));
  }

  /** How often the kubelet has restarted it. */
  public int restarts() {
    return pod.getStatus().getContainerStatuses().stream()
        .mapToInt(ContainerStatus::getRestartCount)
        .sum();
  }

  /**
   * Its Java process.
   *
   * @throws AssertionError when there is none
   */
  public ProcessHandle process() {
    return ProcessHandle.allProcesses()
        .filter(process -> read(process, "cgroup").orElse("").contains(uid()))
        .filter(process -> read(process, "comm").orElse("").strip().equals("java"))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no process of agent " + uid() + " is running"));
  }

  /** Resident memory, in KiB. */
  public long residentKiB() {
    return read(process(), "status")
        .orElseThrow(() -> new AssertionError("the agent on " + node + " has just ended"))
        .lines()
        .filter(line -> line.startsWith("VmRSS:"))
        .map(line -> line.replaceAll("\\D", ""))
        .mapToLong(Long::parseLong)
        .sum();
  }

  /**
   * A metric of it as it is now, summed over its series.
   *
   * @param label as the metrics page has it, such as {@code reason="control"}
   */
  public long metric(String name, String label) {
    return node.exec("curl", "-sf", "http://" + node.address() + ":" + METRICS_PORT + "/metrics")
        .lines()
        .filter(line -> line.startsWith(name + "{") && line.contains(label))
        .mapToLong(line -> Math.round(Double.parseDouble(line.substring(line.lastIndexOf(' ')))))
        .sum();
  }

  /** The token that the kubelet gave the pod. */
  public String token() {
    return node.exec(
            "sh",
            "-c",
            "cat $(find /var/lib/kubelet/pods/%s/volumes -path '*/..data/token' -o -name token | head -n 1)"
                .formatted(uid()))
        .strip();
  }

  private static Optional<String> read(ProcessHandle process, String file) {
    try {
      return Optional.of(Files.readString(Path.of("/proc", String.valueOf(process.pid()), file)));
    } catch (IOException e) {
      // Processes end between being listed and being looked at.
      return Optional.empty();
    }
  }
}
