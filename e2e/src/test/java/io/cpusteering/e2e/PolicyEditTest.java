// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.api.node.InterfaceStatus;
import io.cpusteering.e2e.cluster.Cluster;
import io.cpusteering.e2e.cluster.Node;
import io.cpusteering.e2e.steering.ClusterTest;
import io.cpusteering.e2e.steering.Steering;
import io.cpusteering.e2e.traffic.Delivery;
import io.cpusteering.e2e.traffic.LossTrial;
import io.cpusteering.e2e.traffic.Receiver;
import io.cpusteering.e2e.traffic.Sender;
import io.cpusteering.e2e.traffic.TcpTransfer;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** A policy that is edited moves packets to other CPUs, and loses none of them on the way. */
@ClusterTest
@Order(4)
class PolicyEditTest {
  private static final List<String> EDITS = List.of("1", "0-1", "0", "1");

  private final Cluster cluster;
  private final Steering steering;

  PolicyEditTest(Cluster cluster, Steering steering) {
    this.cluster = cluster;
    this.steering = steering;
  }

  @Test
  void movesCpusWithoutLosingADatagram() {
    steer("0");
    Node node = cluster.node("node-1");
    InterfaceStatus before = steering.on(node, Node.UPLINK);
    try (Receiver receiver = Receiver.on(node)) {
      Sender sender = new Sender(cluster.fabric(), receiver);
      LossTrial trial = LossTrial.calibrated(sender);

      Delivery during = trial.losesNothing("four edits", () -> EDITS.forEach(this::steer));
      Delivery after = sender.udp(trial.rate(), trial.rate(), 1);

      assertThat(during.arrivals().udp().values())
          .as("both CPUs had their time: %s", during.summary())
          .allMatch(packets -> packets > 0);
      assertThat(after.arrivals().udpOn(1))
          .as("the last edit holds: %s", after.summary())
          .isEqualTo(after.arrivals().udpOnAll())
          .isPositive();
    }
    assertThat(steering.on(node, Node.UPLINK))
        .as("an edit writes maps and replaces nothing")
        .extracting(InterfaceStatus::programId, InterfaceStatus::linkId)
        .containsExactly(before.programId(), before.linkId());
  }

  @Test
  void leavesATcpTransferIntact() {
    steer("0");
    try (Receiver receiver = Receiver.on(cluster.node("node-1"))) {
      Sender sender = new Sender(cluster.fabric(), receiver);
      var before = receiver.count();

      TcpTransfer transfer =
          sender.tcpDuring(1_000_000_000L, () -> EDITS.subList(0, 3).forEach(this::steer));

      var arrivals = receiver.count().since(before);
      assertThat(transfer.intact()).isTrue();
      assertThat(arrivals.tcpChecksumErrors()).isZero();
      assertThat(arrivals.tcp().values())
          .as("segments on both CPUs: %s", arrivals.tcp())
          .allMatch(segments -> segments > 0);
    }
  }

  /**
   * With queues for what comes while the machine keeps a CPU from its thread: no edit is to blame
   * for that.
   */
  private void steer(String cpus) {
    steering.apply(
        """
        apiVersion: cpusteering.io/v1alpha1
        kind: CpuSteeringPolicy
        metadata: {name: moving}
        spec:
          nodeSelector: {}
          safety: {confirm: 0s}
          interfaces: {defaultRoute: true}
          steer: {algorithm: RoundRobin, queueSize: 16384, cpus: {list: "%s"}}
        """
            .formatted(cpus));
    steering.awaitReady("moving");
  }
}
