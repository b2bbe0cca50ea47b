// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.api.node.InterfaceStatus;
import io.cpusteering.api.policy.AttachMode;
import io.cpusteering.e2e.cluster.Cluster;
import io.cpusteering.e2e.cluster.Node;
import io.cpusteering.e2e.steering.ClusterTest;
import io.cpusteering.e2e.steering.Installation;
import io.cpusteering.e2e.steering.Steering;
import io.cpusteering.e2e.traffic.Arrivals;
import io.cpusteering.e2e.traffic.Delivery;
import io.cpusteering.e2e.traffic.Receiver;
import io.cpusteering.e2e.traffic.Sender;
import io.cpusteering.e2e.traffic.TcpTransfer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * A sender on the same machine leaves checksums for its device to finish, which a veth never does.
 * A native redirect forgets that they are unfinished, and the stack then drops what was steered.
 */
@ClusterTest
@Order(12)
class ChecksumOffloadTest {
  private static final int PACKETS = 10_000;

  private final Cluster cluster;
  private final Steering steering;
  private final Installation installation;
  private final Node node;

  ChecksumOffloadTest(Cluster cluster, Steering steering, Installation installation) {
    this.cluster = cluster;
    this.steering = steering;
    this.installation = installation;
    this.node = cluster.node("node-3");
  }

  @BeforeEach
  void leaveChecksumsUnfinished() {
    cluster.fabric().finishChecksumsTo(node, false);
  }

  @AfterEach
  void finishChecksums() {
    cluster.fabric().finishChecksumsTo(node, true);
  }

  @Test
  void autoChoosesGenericModeAndSteersEverything() {
    InterfaceStatus status = steer("Auto");

    Delivery delivery = sendWithoutLoss();

    assertThat(status.attachMode()).isEqualTo(AttachMode.GENERIC);
    assertThat(Steering.reasons(status)).contains("GenericChosen");
    assertThat(delivery.arrivals().udpOn(1))
        .as(delivery.summary())
        .isEqualTo(delivery.arrivals().udpOnAll());
  }

  @Test
  void nativePassesWhatARedirectWouldLoseAndSaysSo() {
    InterfaceStatus status = steer("Native");
    long passedBefore = passedUnfinished();

    sendWithoutLoss();

    assertThat(status.attachMode()).isEqualTo(AttachMode.NATIVE);
    assertThat(Steering.reasons(status)).contains("ChecksumHazard");
    // Every datagram; the segments of the TCP transfer and the node's own come on top.
    assertThat(passedUnfinished() - passedBefore).isGreaterThanOrEqualTo(PACKETS);
  }

  private long passedUnfinished() {
    return installation
        .agentOn(node)
        .metric("cpu_steering_passed_packets_total", "reason=\"unfinished-checksum\"");
  }

  /**
   * With queues for what comes while the machine keeps a CPU from its thread: no checksum is to
   * blame for that.
   */
  private InterfaceStatus steer(String mode) {
    steering.apply(
        """
        apiVersion: cpusteering.io/v1alpha1
        kind: CpuSteeringPolicy
        metadata: {name: unfinished}
        spec:
          nodeSelector: {matchLabels: {kubernetes.io/hostname: node-3}}
          safety: {confirm: 0s}
          interfaces: {defaultRoute: true}
          attach: {mode: %s}
          steer: {algorithm: RoundRobin, queueSize: 16384, cpus: {list: "1"}}
        """
            .formatted(mode));
    steering.awaitReady("unfinished");
    return steering.on(node, Node.UPLINK);
  }

  private Delivery sendWithoutLoss() {
    try (Receiver receiver = Receiver.on(node)) {
      Sender sender = new Sender(cluster.fabric(), receiver);
      Arrivals before = receiver.count();
      Delivery delivery = sender.udp(PACKETS, PACKETS, 1);
      TcpTransfer transfer = sender.tcp(20_000_000);
      Arrivals arrivals = receiver.count().since(before);
      assertThat(delivery.lost()).as(delivery.summary()).isZero();
      assertThat(transfer.intact()).isTrue();
      assertThat(arrivals.udpChecksumErrors() + arrivals.tcpChecksumErrors()).isZero();
      return delivery;
    }
  }
}
