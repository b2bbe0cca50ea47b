// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cpusteering.agent.testbed.GivenPolicy;
import io.cpusteering.agent.testbed.SteeringCommand;
import io.cpusteering.agent.testbed.SteeringCommand.Outcome;
import io.cpusteering.agent.testbed.Testbed;
import io.cpusteering.agent.testbed.UdpReceiver;
import io.cpusteering.agent.testbed.UdpSender;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the kernel leaves out of a broadcast in silence, on real devices above each other. */
@Tag("kernel")
class ExcludedIngressTest {
  private static final int PACKETS = 400;
  private static final int PER_SECOND = 20_000;

  @TempDir Path folder;

  private final Testbed testbed = new Testbed();

  @AfterEach
  void close() {
    testbed.close();
  }

  @Test
  void aBroadcastToTheBridgeAboveTheIngressAlonePasses() throws IOException {
    // Given
    testbed.receiver().ip("link", "add", "br0", "type", "bridge");
    testbed.receiver().ip("addr", "flush", "dev", Testbed.INTERFACE);
    testbed.receiver().ip("link", "set", Testbed.INTERFACE, "master", "br0");
    testbed.receiver().ip("addr", "add", Testbed.RECEIVER_ADDRESS + "/24", "dev", "br0");
    testbed.receiver().ip("link", "set", "br0", "up");
    testbed
        .sender()
        .ip(
            "neigh",
            "replace",
            Testbed.RECEIVER_ADDRESS,
            "dev",
            "peer",
            "lladdr",
            testbed.receiver().mac("br0"));

    // When
    Outcome once = SteeringCommand.run(testbed, "--policy-file", policy(), "--once");

    // Then
    assertThat(once.out())
        .contains(
            "steered by policy hub in generic mode",
            "sends what no rule is for nowhere",
            "TargetNotReady",
            "interface br0");
    assertThat(once.status()).isEqualTo(1);
    try (UdpReceiver receiver = new UdpReceiver(testbed.receiver())) {
      UdpSender.send(testbed.sender(), Testbed.RECEIVER_ADDRESS, 4, PACKETS, PER_SECOND);
      await().untilAsserted(() -> assertThat(receiver.received()).isEqualTo(PACKETS));
    }
  }

  private String policy() throws IOException {
    return GivenPolicy.file(
        folder,
        "hub",
        """
        interfaces: {names: [steered]}
        attach: {mode: Generic}
        redirect: {interfaces: [br0], broadcast: true, excludeIngress: true}
        """);
  }
}
