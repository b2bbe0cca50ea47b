// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cpusteering.agent.plan.XdpMode;
import io.cpusteering.agent.testbed.NetworkNamespace;
import io.cpusteering.agent.testbed.Testbed;
import io.cpusteering.agent.testbed.UdpReceiver;
import io.cpusteering.agent.testbed.UdpSender;
import io.cpusteering.agent.testbed.UdpStatistics;
import io.cpusteering.api.policy.Algorithm;
import io.cpusteering.api.policy.MissAction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A VXLAN between the ends of a veth, of which the sender leaves checksums to hardware. */
@Tag("kernel")
class TunnelTrafficTest {
  private static final int PER_SECOND = 5_000;
  private static final int PACKETS = 500;
  private static final String INSIDE = "10.78.0.2";

  private final Testbed testbed = new Testbed();
  private final KernelDatapath datapath = new KernelDatapath(testbed.bpffs());
  private UdpReceiver receiver;

  @BeforeEach
  void anUnfinishedSender() {
    testbed.silence();
    testbed.setSenderChecksumOffload(true);
    receiver = new UdpReceiver(testbed.receiver());
  }

  @AfterEach
  void close() {
    receiver.close();
    testbed.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"noudpcsum", "udpcsum"})
  void whatIsUnfinishedInsideIsPassed(String outerChecksum) {
    tunnel(outerChecksum);
    steer(true);

    UdpSender.send(testbed.sender(), INSIDE, 1, PACKETS, PER_SECOND);

    await().untilAsserted(() -> assertThat(receiver.received()).isEqualTo(PACKETS));
    assertThat(datapath.counters().interfaces().getFirst().passedUnfinishedChecksum())
        .isEqualTo(PACKETS);
    assertThat(UdpStatistics.of(testbed.receiver()).checksumErrors()).isZero();
  }

  @Test
  void redirectedItWouldBeLost() {
    tunnel("noudpcsum");
    steer(false);

    UdpSender.send(testbed.sender(), INSIDE, 1, PACKETS, PER_SECOND);

    await()
        .untilAsserted(
            () ->
                assertThat(UdpStatistics.of(testbed.receiver()).checksumErrors())
                    .isEqualTo(PACKETS));
    assertThat(receiver.received()).isZero();
  }

  private void tunnel(String outerChecksum) {
    String sender = end(testbed.sender(), "peer", 1, 2, outerChecksum);
    String receiver = end(testbed.receiver(), Testbed.INTERFACE, 2, 1, outerChecksum);
    testbed.sender().ip("neigh", "add", INSIDE, "lladdr", receiver, "dev", "tunnel");
    testbed.receiver().ip("neigh", "add", "10.78.0.1", "lladdr", sender, "dev", "tunnel");
  }

  /** Gives its hardware address. */
  private static String end(
      NetworkNamespace in, String device, int local, int remote, String outerChecksum) {
    in.run(
        "sh",
        "-c",
        "ip link add tunnel type vxlan id 9 dstport 4789 local 10.77.0.%d remote 10.77.0.%d dev %s %s"
            .formatted(local, remote, device, outerChecksum));
    in.ip("addr", "add", "10.78.0.%d/24".formatted(local), "dev", "tunnel");
    in.ip("link", "set", "tunnel", "up");
    return in.mac("tunnel");
  }

  private void steer(boolean passUnfinishedChecksums) {
    ApplyOutcome outcome =
        testbed
            .receiver()
            .call(
                () ->
                    datapath.apply(
                        Plans.plan(
                            testbed.ifindex(),
                            XdpMode.NATIVE,
                            Plans.settings(
                                Algorithm.FLOW_HASH, MissAction.PASS, passUnfinishedChecksums),
                            0,
                            1)));
    assertThat(outcome.failures()).isEmpty();
  }
}
