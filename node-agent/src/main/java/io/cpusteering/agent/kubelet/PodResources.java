// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.kubelet;

import io.cpusteering.api.CpuList;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Reads the kubelet's answer to {@code v1.PodResourcesLister/List}. Its {@code cpu_ids} are those
 * that the static CPU manager gave to a container alone: containers of the shared pool have none
 * since Kubernetes 1.21 (see GetExclusiveCPUs() in the kubelet). Pods that have ended are not among
 * them, other than in the CPU manager's state file.
 */
final class PodResources {
  /** {@code ListPodResourcesResponse.pod_resources}. */
  private static final int PODS = 1;

  /** {@code PodResources.containers}. */
  private static final int CONTAINERS = 3;

  /** {@code ContainerResources.cpu_ids}. */
  private static final int CPU_IDS = 3;

  private PodResources() {}

  /**
   * The CPUs that some container has alone.
   *
   * @param response a message, as protobuf encodes it
   * @throws IOException when it is no such message
   */
  static CpuList exclusiveCpus(ByteBuffer response) throws IOException {
    List<Long> cpus = new ArrayList<>();
    for (ByteBuffer pod : ProtobufFields.messages(response, PODS)) {
      for (ByteBuffer container : ProtobufFields.messages(pod, CONTAINERS)) {
        cpus.addAll(ProtobufFields.numbers(container, CPU_IDS));
      }
    }
    if (cpus.stream().anyMatch(cpu -> cpu < 0 || cpu > CpuList.MAX_CPU)) {
      throw new IOException("the kubelet names CPUs that Linux can't have: " + cpus);
    }
    return CpuList.of(cpus.stream().flatMapToInt(cpu -> IntStream.of(cpu.intValue())));
  }
}
