// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SwitchedSourceTest {
  private static final Orders ORDERS = new Orders(3, false, List.of(), null);
  private static final OrderSource SOURCE =
      new OrderSource() {
        @Override
        public Optional<Orders> current() {
          return Optional.of(ORDERS);
        }

        @Override
        public List<SourceWarning> warnings() {
          return List.of(new SourceWarning("ApiServerAway", "away"));
        }

        @Override
        public void close() {}
      };

  @TempDir Path given;

  private final Semaphore calls = new Semaphore(0);

  @Test
  void theOrdersAreAsEverAndTheSwitchIsBesideThem() throws IOException {
    try (SwitchedSource source = new SwitchedSource(SOURCE, given)) {
      assertThat(source.off()).isEmpty();

      Files.createFile(given.resolve("disabled"));

      assertThat(source.off()).isPresent();
      assertThat(source.current()).contains(ORDERS);
      assertThat(source.warnings())
          .extracting(SourceWarning::reason)
          .containsExactly("ApiServerAway");
    }
  }

  @Test
  void aSwitchThatCantBeReadIsAWarning() throws IOException {
    Path state = Files.writeString(given.resolve("state"), "no folder");
    try (SwitchedSource source = new SwitchedSource(SOURCE, state)) {
      source.off();

      assertThat(source.warnings())
          .extracting(SourceWarning::reason)
          .containsExactly("ApiServerAway", "SwitchUnreadable");
    }
  }

  @Test
  void theSwitchWakesAlsoInAFolderThatIsMadeLater() throws Exception {
    Path state = given.toRealPath().resolve("lib/state");
    try (SwitchedSource _ = SwitchedSource.watched(SOURCE, state, calls::release)) {
      Files.createDirectories(state);
      Files.createFile(state.resolve("disabled"));
      awaitCall();

      Files.delete(state.resolve("disabled"));
      awaitCall();
    }
  }

  @Test
  void whatElseIsWrittenThereWakesNobody() throws Exception {
    Path state = given.toRealPath();
    try (SwitchedSource _ = SwitchedSource.watched(SOURCE, state, calls::release)) {
      Files.writeString(state.resolve("orders.json"), "{}");
      // Told after what came before it
      Files.createFile(state.resolve("disabled"));
      awaitCall();
      Files.delete(state.resolve("disabled"));
      awaitCall();

      assertThat(calls.availablePermits()).isZero();
    }
  }

  private void awaitCall() throws InterruptedException {
    assertThat(calls.tryAcquire(1, TimeUnit.MINUTES)).isTrue();
  }
}
