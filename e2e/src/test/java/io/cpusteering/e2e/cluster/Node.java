// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.e2e.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Optional;

/** A node, seen by its root user. */
public final class Node extends Place {
  /** The interface that carries the default route. */
  public static final String UPLINK = "eth0";

  Node(Cluster cluster, String name) {
    super(cluster, name);
  }

  /** IPv4 address of the uplink. */
  public String address() {
    return "10.199.1." + name().substring("node-".length());
  }

  /** The XDP program on an interface, as {@code ip -d link} shows it; empty when there is none. */
  public Optional<XdpProgram> xdpOn(String device) {
    JsonNode xdp =
        Serialization.unmarshal(
                exec("ip", "-d", "-j", "link", "show", "dev", device), JsonNode.class)
            .path(0)
            .path("xdp");
    return xdp.isMissingNode()
        ? Optional.empty()
        : Optional.of(
            new XdpProgram(
                xdp.path("prog").path("id").asLong(),
                XdpProgram.Mode.of(xdp.path("mode").asInt())));
  }

  /** The files that are pinned below our folder of this node's bpffs, one path a line. */
  public String pins() {
    return exec("sh", "-c", "find /sys/fs/bpf/cpu-steering -type f 2>/dev/null || true");
  }
}
