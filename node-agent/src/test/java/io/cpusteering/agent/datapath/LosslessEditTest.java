// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.agent.libbpf.BpfLink;
import io.cpusteering.agent.plan.DatapathPlan;
import io.cpusteering.agent.plan.Device;
import io.cpusteering.agent.plan.XdpMode;
import io.cpusteering.agent.testbed.Alone;
import io.cpusteering.agent.testbed.LossTrial;
import io.cpusteering.agent.testbed.Testbed;
import io.cpusteering.agent.testbed.UdpReceiver;
import io.cpusteering.agent.testbed.UdpStatistics;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Edits of every kind under a counted stream, of which nothing may be lost. */
@Tag("kernel")
@Alone
class LosslessEditTest {
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
  void editsLoseNothing() {
    // Given
    apply(edits().getFirst());
    LossTrial trial = LossTrial.calibrated(testbed);
    long link = datapath.observe().attachments().getFirst().linkId();

    // When: tables, entries, queue sizes, programs and policies change while the stream runs
    AtomicInteger applied = new AtomicInteger();
    trial.losesNothing(
        () -> applied.set(0), () -> apply(edits().get(applied.getAndIncrement() % edits().size())));

    // Then
    assertThat(applied.get()).isGreaterThanOrEqualTo(edits().size());
    assertThat(datapath.observe().attachments().getFirst().linkId()).isEqualTo(link);
    assertThat(UdpStatistics.of(testbed.receiver()).checksumErrors()).isZero();
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.INCLUDE,
      names = {
        "TABLE",
        "ALGORITHM",
        "REDIRECT_AND_SECOND_PROGRAM",
        "BACK_TO_ONE_PROGRAM",
        "UPGRADE",
        "ROLLBACK"
      })
  void aChangeOfThisKindLosesNothing(Change change) {
    // Given
    int out = testbed.addInterface("out", "sink");
    testbed.sender().run("ethtool", "-K", "sink", "gro", "on");
    Change.Ground ground =
        new Change.Ground(
            testbed.bpffs(), testbed.ifindex(), new Device(out, testbed.receiver().mac("out")));
    prepare(change, ground);
    LossTrial trial = LossTrial.calibrated(testbed);

    // When
    AtomicLong link = new AtomicLong();
    trial.losesNothing(() -> link.set(prepare(change, ground)), () -> apply(change.plan(ground)));

    // Then: it was made, under the same link
    DatapathState.Attachment after = datapath.observe().attachments().getFirst();
    assertThat(after.program()).isEqualTo(change.plan(ground).attachments().getFirst().program());
    assertThat(after.linkId()).isEqualTo(link.get());
  }

  /** Gives the link that the interface has. */
  private long prepare(Change change, Change.Ground ground) {
    return testbed
        .receiver()
        .call(
            () -> {
              change.prepare(datapath, ground);
              Path pin = testbed.bpffs().resolve("cpu-steering/interface/" + ground.ifindex());
              try (BpfLink link = new InterfacePins(pin).link().orElseThrow()) {
                return link.info().id();
              }
            });
  }

  /**
   * Of which the detaching is the driver's: here that of a veth whose NAPI goes on, for it has GRO.
   */
  @Test
  void switchingOffAndOnLosesNothing() {
    // Given
    testbed.receiver().run("ethtool", "-K", Testbed.INTERFACE, "gro", "on");
    apply(edits().getFirst());
    LossTrial trial = LossTrial.calibrated(testbed);

    // When
    AtomicInteger switched = new AtomicInteger();
    trial.losesNothing(
        () -> switched.set(0),
        () -> {
          apply(DatapathPlan.EMPTY);
          apply(edits().getFirst());
          switched.incrementAndGet();
        });

    // Then
    assertThat(switched).hasPositiveValue();
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
}
