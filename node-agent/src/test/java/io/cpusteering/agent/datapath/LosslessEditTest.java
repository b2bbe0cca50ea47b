// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cpusteering.agent.plan.DatapathPlan;
import io.cpusteering.agent.plan.XdpMode;
import io.cpusteering.agent.testbed.Testbed;
import io.cpusteering.agent.testbed.UdpReceiver;
import io.cpusteering.agent.testbed.UdpSender;
import io.cpusteering.agent.testbed.UdpStatistics;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Edits of every kind under a counted stream, of which nothing may be lost. */
@Tag("kernel")
class LosslessEditTest {
  private static final int PER_SECOND = 20_000;
  private static final int PACKETS = 40_000;
  private static final String OTHER = "22222222-2222-3333-4444-555555555555";

  private final Testbed testbed = new Testbed();
  private final KernelDatapath datapath = new KernelDatapath(testbed.bpffs());
  private final UdpReceiver receiver = new UdpReceiver(testbed.receiver());

  @AfterEach
  void close() {
    receiver.close();
    testbed.close();
  }

  @Test
  void theMachineCarriesTheStreamWithoutEdits() {
    apply(edits().getFirst());

    send();

    assertThat(datapath.counters().policies().getFirst().redirectErrors()).isEmpty();
    awaitDelivered(PACKETS);
  }

  @Test
  void editsLoseNothing() {
    // Given
    apply(edits().getFirst());
    long link = datapath.observe().attachments().getFirst().linkId();

    // When: tables, entries, queue sizes, programs and policies change while the stream runs
    CompletableFuture<Void> stream = CompletableFuture.runAsync(this::send);
    int applied = 0;
    while (!stream.isDone()) {
      apply(edits().get(applied++ % edits().size()));
    }
    stream.join();

    // Then
    awaitDelivered(PACKETS);
    assertThat(applied).isGreaterThanOrEqualTo(edits().size());
    assertThat(datapath.observe().attachments().getFirst().linkId()).isEqualTo(link);
  }

  /**
   * Of which the detaching is the driver's: here that of a veth whose NAPI goes on, for it has GRO.
   */
  @Test
  void switchingOffAndOnLosesNothing() {
    // Given
    testbed.receiver().run("ethtool", "-K", Testbed.INTERFACE, "gro", "on");
    apply(edits().getFirst());

    // When
    CompletableFuture<Void> stream = CompletableFuture.runAsync(this::send);
    int switched = 0;
    while (!stream.isDone()) {
      apply(DatapathPlan.EMPTY);
      apply(edits().getFirst());
      switched++;
    }
    stream.join();

    // Then
    awaitDelivered(PACKETS);
    assertThat(switched).isGreaterThan(1);
  }

  private List<DatapathPlan> edits() {
    int ifindex = testbed.ifindex();
    return List.of(
        Plans.plan(ifindex, XdpMode.NATIVE, Plans.TURNS, 0, 1),
        // Passed while the entries stay, as on trial, and steered again.
        Plans.plan(
            new TreeMap<>(Map.of(0, 2048, 1, 2048)),
            Plans.attachment(ifindex, Plans.UID, List.of(XdpMode.NATIVE), Plans.TURNS)),
        Plans.plan(ifindex, XdpMode.NATIVE, Plans.TURNS, 0, 1),
        Plans.plan(ifindex, XdpMode.NATIVE, Plans.TURNS, 1),
        Plans.plan(ifindex, XdpMode.NATIVE, Plans.TURNS, 0, 0, 0, 1),
        Plans.plan(ifindex, XdpMode.NATIVE, Plans.FLOW_HASH, 0, 1),
        Plans.plan(
            new TreeMap<>(Map.of(0, 4096, 1, 1024)),
            Plans.attachment(ifindex, Plans.UID, List.of(XdpMode.NATIVE), Plans.FLOW_HASH, 1, 0)),
        new DatapathPlan(
            List.of(Plans.cpuMap(OTHER, new TreeMap<>(Map.of(0, 2048)))),
            List.of(Plans.attachment(ifindex, OTHER, List.of(XdpMode.NATIVE), Plans.TURNS, 0))),
        Plans.plan(ifindex, XdpMode.NATIVE, Plans.TURNS));
  }

  private void apply(DatapathPlan plan) {
    ApplyOutcome outcome = testbed.receiver().call(() -> datapath.apply(plan));
    assertThat(outcome.failures()).isEmpty();
  }

  private void send() {
    UdpSender.send(testbed.sender(), Testbed.RECEIVER_ADDRESS, 8, PACKETS, PER_SECOND);
  }

  private void awaitDelivered(long count) {
    await()
        .untilAsserted(
            () ->
                assertThat(UdpStatistics.of(testbed.receiver()))
                    .isEqualTo(new UdpStatistics(count, 0)));
  }
}
