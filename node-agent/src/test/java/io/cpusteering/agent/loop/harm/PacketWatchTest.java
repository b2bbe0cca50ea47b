// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.loop.harm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.cpusteering.agent.harm.Pace;
import io.cpusteering.agent.harm.UndoneStore;
import io.cpusteering.agent.loop.GivenSteering;
import io.cpusteering.agent.loop.Round;
import io.cpusteering.agent.loop.Trouble;
import io.cpusteering.agent.source.PolicyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How often it is looked, and what keeps it from looking. */
class PacketWatchTest extends OnWatch {
  @Test
  void aRoundLooksTooSoThatOldAttachmentsAreWatched() {
    steering.round();
    pass(3600, 0, 0);
    steering.round();
    pass(10, 50, 60);

    steering.round();

    assertThat(passing()).containsExactly(2);
  }

  @Test
  void aLongTrialIsLookedAtAsOftenAsSteering() {
    steering.round();
    pass(1, 50, 60);
    steering.round();
    assertThat(watch.interval()).contains(Duration.ofSeconds(1));

    count(60, 0, false, 0);

    assertThat(watch.interval()).contains(Duration.ofSeconds(10));
  }

  @Test
  void itLooksEverySecondWhileAnAttachmentIsYoung() {
    assertThat(watch.interval()).isEmpty();

    steering.round();
    assertThat(watch.interval()).contains(Duration.ofSeconds(1));

    pass(60, 0, 0);
    assertThat(watch.interval()).contains(Duration.ofSeconds(10));
  }

  @Test
  void whatOnlyPassesIsNotWatched() throws IOException {
    Files.writeString(file, POLICY.replace("steer: {queueSize: 2048}", "pass: {}"));
    steering.round();

    assertThat(watch.interval()).isEmpty();
  }

  @Test
  void figuresThatCantBeReadDisturbNothingElse() {
    steering =
        GivenSteering.of(new PolicyFile(file), kernel)
            .harm(
                new PacketWatch(
                    new PacketFigures(
                        () -> {
                          throw new IllegalStateException("on purpose");
                        },
                        Map::of,
                        name -> Optional.empty(),
                        kernel::counters),
                    new UndoneStore(folder),
                    Pace.USUAL,
                    0,
                    () -> now))
            .steering();

    Round round = steering.round();

    assertThat(kernel.observe().attachments()).hasSize(1);
    assertThat(round.troubles())
        .extracting(Trouble::reason, Trouble::blocking)
        .containsExactly(tuple("HarmNotWatched", false));
  }

  @Test
  void aStateFolderThatCantBeWrittenIsTold() throws IOException {
    Files.createDirectory(folder.resolve("undone.json"));

    undo();
    Round round = steering.round();

    assertThat(kernel.observe().attachments()).isEmpty();
    assertThat(round.troubles()).extracting(Trouble::reason).containsExactly("StateNotKept");
  }
}
