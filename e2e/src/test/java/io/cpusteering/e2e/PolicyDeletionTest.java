// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.api.node.InterfaceStatus;
import io.cpusteering.e2e.cluster.Cluster;
import io.cpusteering.e2e.cluster.Node;
import io.cpusteering.e2e.steering.ClusterTest;
import io.cpusteering.e2e.steering.CpuMapThreads;
import io.cpusteering.e2e.steering.Steering;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** A policy that is deleted leaves nothing behind. */
@ClusterTest
@Order(6)
class PolicyDeletionTest {
  private final Cluster cluster;
  private final Steering steering;

  PolicyDeletionTest(Cluster cluster, Steering steering) {
    this.cluster = cluster;
    this.steering = steering;
  }

  @Test
  void leavesTheInterfaceAsItWas() {
    Node node = cluster.node("node-1");
    String before = node.exec("ip", "-d", "link", "show", "dev", Node.UPLINK);
    steering.apply(
        """
        apiVersion: cpusteering.io/v1alpha1
        kind: CpuSteeringPolicy
        metadata: {name: fleeting}
        spec:
          nodeSelector: {}
          interfaces: {defaultRoute: true}
          steer: {}
        """);
    steering.awaitReady("fleeting");
    InterfaceStatus steered = steering.on(node, Node.UPLINK);
    assertThat(node.pins()).isNotEmpty();
    assertThat(node.exec("ip", "-d", "link", "show", "dev", Node.UPLINK)).contains("xdp id");

    steering.delete("fleeting");

    cluster.nodes().forEach(each -> steering.awaitDetached(each, Node.UPLINK));
    Steering.eventually("no pins").until(() -> node.pins().isEmpty());
    assertThat(node.exec("ip", "-d", "link", "show", "dev", Node.UPLINK)).isEqualTo(before);
    // The kernel lets go of what was pinned a little later.
    Steering.eventually("program " + steered.programId() + " is not in the kernel any more")
        .until(() -> !isInKernel(node, steered.programId()));
    Steering.eventually("no thread of the CPU map")
        .until(() -> CpuMapThreads.of(steered.cpuMap().id()).isEmpty());
    Steering.eventually("the node's status has forgotten the policy")
        .until(() -> steering.find("fleeting", node).isEmpty());
  }

  private static boolean isInKernel(Node node, Long program) {
    return node.attempt("bpftool", "prog", "show", "id", "" + program).succeeded();
  }
}
