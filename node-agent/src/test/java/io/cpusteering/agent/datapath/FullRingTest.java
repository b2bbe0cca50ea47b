// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cpusteering.agent.plan.XdpMode;
import io.cpusteering.agent.testbed.Alone;
import io.cpusteering.agent.testbed.Testbed;
import io.cpusteering.agent.testbed.UdpReceiver;
import io.cpusteering.agent.testbed.UdpSender;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Where frames are counted that a veth's ring has no room for: at the device that sends, since they
 * never reach the one that receives, nor a program on it.
 */
@Tag("kernel")
@Alone
class FullRingTest {
  private static final int PACKETS = 40_000;

  /** Takes the stack some 20 microseconds a packet. */
  private static final String SLOW_STACK =
      """
      { echo 'table inet slow { chain arrivals { type filter hook prerouting priority 0;'
        for port in $(seq 2000); do echo "udp dport $port counter"; done
        echo '}'; echo '}'
      } | nft -f -
      """;

  private final Testbed testbed = new Testbed();
  private final KernelDatapath datapath = new KernelDatapath(testbed.bpffs());
  private final UdpReceiver receiver = new UdpReceiver(testbed.receiver());

  @AfterEach
  void close() {
    receiver.close();
    testbed.close();
  }

  @Test
  void whatAFullRingTurnsAwayIsCountedByTheSendingDevice() throws Exception {
    // Given: a program that passes everything to a stack that one CPU is too slow for
    testbed.silence();
    testbed.receiver().run("sh", "-c", SLOW_STACK);
    ApplyOutcome outcome =
        testbed
            .receiver()
            .call(() -> datapath.apply(Plans.plan(testbed.ifindex(), XdpMode.NATIVE, Plans.TURNS)));
    assertThat(outcome.failures()).isEmpty();
    long before = turnedAway();

    // When: from both CPUs, so that one goes on sending while the other receives
    Future<Integer> beside =
        UdpSender.flood(testbed.sender(), Testbed.RECEIVER_ADDRESS, 1, PACKETS);
    UdpSender.flood(testbed.sender(), Testbed.RECEIVER_ADDRESS, 0, PACKETS).get();
    beside.get();

    // Then
    await()
        .untilAsserted(() -> assertThat(received() + turnedAway() - before).isEqualTo(2 * PACKETS));
    assertThat(turnedAway() - before).isPositive();
  }

  private long received() {
    return datapath.counters().interfaces().getFirst().received();
  }

  private long turnedAway() {
    return Long.parseLong(testbed.sender().run("cat", "/sys/class/net/peer/statistics/tx_dropped"));
  }
}
