// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cpusteering.agent.datapath.ApplyingProcess.Work;
import io.cpusteering.agent.datapath.DatapathState.Attachment;
import io.cpusteering.agent.plan.DatapathPlan;
import io.cpusteering.agent.plan.XdpMode;
import io.cpusteering.agent.testbed.Alone;
import io.cpusteering.agent.testbed.LossTrial;
import io.cpusteering.agent.testbed.Testbed;
import io.cpusteering.agent.testbed.UdpReceiver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What an agent that knew no frags left is taken over by one that does, and the other way round:
 * the programs of one CPU map must agree, so program and map are replaced together.
 */
@Tag("kernel")
@Alone
class FragsUpgradeTest {
  private static final Path PROC = Path.of("/proc");

  private final Testbed testbed = new Testbed();
  private final UdpReceiver receiver = new UdpReceiver(testbed.receiver());
  private @Nullable ApplyingProcess process;

  @AfterEach
  void close() {
    killProcess();
    receiver.close();
    testbed.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theOtherKindIsTakenOverWithoutLoss(boolean before) {
    // Given: an agent of the other kind has steered
    apply(before);
    AtomicReference<DatapathState> given = new AtomicReference<>();

    // When
    LossTrial.calibrated(testbed)
        .losesNothing(() -> given.set(apply(before)), () -> apply(!before));

    // Then: under the same link there is another program with another CPU map
    DatapathState old = given.get();
    long oldMap = old.cpuMaps().getFirst().mapId();
    DatapathState taken = apply(!before);
    assertThat(attachment(taken).linkId()).isEqualTo(attachment(old).linkId());
    assertThat(attachment(taken).programId()).isNotEqualTo(attachment(old).programId());
    assertThat(taken.cpuMaps())
        .singleElement()
        .satisfies(
            map -> {
              assertThat(map.mapId()).isNotEqualTo(oldMap);
              assertThat(map.entries()).containsOnlyKeys(0, 1);
            });
    assertThat(pin(!before)).exists();
    assertThat(apply(!before)).isEqualTo(taken);
    // ... and the old map is gone with its pin and its threads
    assertThat(pin(before)).doesNotExist();
    CpuMapThreads threads = new CpuMapThreads(PROC);
    await()
        .untilAsserted(
            () -> {
              threads.forget();
              assertThat(threads.find(oldMap, 0)).isEmpty();
              assertThat(threads.find(oldMap, 1)).isEmpty();
            });
  }

  @Test
  void changingBackAndForthLosesNothing() {
    apply(false);
    AtomicInteger applied = new AtomicInteger();

    LossTrial.calibrated(testbed)
        .losesNothing(() -> applied.set(0), () -> apply(applied.getAndIncrement() % 2 == 0));

    assertThat(applied.get()).isGreaterThanOrEqualTo(4);
  }

  @RepeatedTest(3)
  void anAgentKilledOnTheWayLosesNothingAndTheNextOneMakesItWhole() {
    apply(false);
    LossTrial trial = LossTrial.calibrated(testbed);

    // When: a process that changes back and forth is killed, and another takes over
    trial.losesNothing(this::startProcess, this::takeOver);

    // Then
    DatapathState state = apply(true);
    assertThat(pin(true)).exists();
    assertThat(pin(false)).doesNotExist();
    assertThat(state.cpuMaps().getFirst().entries()).containsOnlyKeys(0, 1);
    assertThat(attachment(state).ifindex()).isEqualTo(testbed.ifindex());
    assertThat(attachment(state).tables().getFirst().turnSlots()).containsExactly(0, 1);
    assertThat(apply(true)).isEqualTo(state);
  }

  private void startProcess() {
    killProcess();
    try {
      process =
          new ApplyingProcess(
              testbed.receiver(), testbed.bpffs(), testbed.ifindex(), Work.CHANGE_FRAGS, "+all");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void takeOver() {
    if (process != null) {
      try {
        Thread.sleep((long) (Math.random() * 500));
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      killProcess();
    }
    apply(true);
  }

  private void killProcess() {
    try {
      if (process != null) {
        process.close();
      }
      process = null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As an agent that knows frags, or as one that does not. */
  private DatapathState apply(boolean frags) {
    KernelDatapath datapath = new KernelDatapath(testbed.bpffs(), PROC, () -> frags);
    DatapathPlan plan = Plans.plan(testbed.ifindex(), XdpMode.NATIVE, Plans.TURNS, 0, 1);
    ApplyOutcome outcome = testbed.receiver().call(() -> datapath.apply(plan));
    assertThat(outcome.failures()).isEmpty();
    return outcome.state();
  }

  private static Attachment attachment(DatapathState state) {
    assertThat(state.attachments()).hasSize(1);
    return state.attachments().getFirst();
  }

  private Path pin(boolean frags) {
    return testbed
        .bpffs()
        .resolve("cpu-steering/policy")
        .resolve(Plans.UID)
        .resolve(Frags.mapName(frags));
  }
}
