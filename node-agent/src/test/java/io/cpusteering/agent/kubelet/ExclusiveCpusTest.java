// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.kubelet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cpusteering.agent.loop.Trouble;
import io.cpusteering.api.CpuList;
import io.grpc.Status;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExclusiveCpusTest {
  private static final Duration OFTEN = Duration.ofMillis(20);
  private static final Duration NEVER = Duration.ofHours(1);

  /** However slowly a server of this process begins: it is no matter here. */
  private static final Duration PATIENT = Duration.ofMinutes(1);

  private static final Duration IMPATIENT = Duration.ofMillis(50);

  @TempDir Path folder;

  private final AtomicInteger wakes = new AtomicInteger();

  @Test
  void areKnownBeforeTheFirstRound() throws IOException {
    try (KubeletServer kubelet = new KubeletServer(socket())) {
      kubelet.answer(KubeletServer.pods(1, "2-3,130"));

      try (ExclusiveCpus cpus = follow(NEVER)) {
        assertThat(cpus.cpus()).hasToString("2-3,130");
        assertThat(cpus.troubles()).isEmpty();
      }
    }
  }

  /** Its answer then takes many frames, more than the connection's first window lets through. */
  @Test
  void areKnownOnANodeOfManyPods() throws IOException {
    try (KubeletServer kubelet = new KubeletServer(socket())) {
      kubelet.answer(KubeletServer.pods(5000, "8191"));

      try (ExclusiveCpus cpus = follow(NEVER)) {
        assertThat(cpus.cpus()).hasToString("8191");
      }
    }
  }

  @Test
  void eachChangeWakesOnce() throws IOException {
    try (KubeletServer kubelet = new KubeletServer(socket());
        ExclusiveCpus cpus = follow(OFTEN)) {
      kubelet.answer(KubeletServer.pods(1, "1"));
      await().untilAsserted(() -> assertThat(cpus.cpus()).hasToString("1"));
      kubelet.answer(KubeletServer.pods(1, ""));
      await().untilAsserted(() -> assertThat(cpus.cpus()).isEqualTo(CpuList.EMPTY));

      // They are kept on disk between being known and waking.
      await().untilAsserted(() -> assertThat(wakes).as("with the first one").hasValue(3));
      kubelet.awaitQuestions(5);
      assertThat(wakes).as("the same is no change").hasValue(3);
    }
  }

  @Test
  void whatItToldLastStandsWhileItIsAway() throws IOException {
    KubeletServer kubelet = new KubeletServer(socket());
    kubelet.answer(KubeletServer.pods(1, "1"));
    try (ExclusiveCpus cpus = follow(OFTEN)) {
      kubelet.close();
      await()
          .untilAsserted(
              () ->
                  assertThat(cpus.troubles())
                      .singleElement()
                      .satisfies(
                          it -> {
                            assertThat(it.reason()).isEqualTo("KubeletAway");
                            assertThat(it.blocking()).isFalse();
                            assertThat(it.message())
                                .contains(socket().toString())
                                .contains("what it told last stands: CPUs 1");
                          }));
      assertThat(cpus.cpus()).hasToString("1");

      Files.deleteIfExists(socket());
      try (KubeletServer again = new KubeletServer(socket())) {
        again.answer(KubeletServer.pods(1, "2"));
        await().untilAsserted(() -> assertThat(cpus.cpus()).hasToString("2"));
        assertThat(cpus.troubles()).isEmpty();
      }
    }
  }

  @Test
  void whatItToldLastStandsOverARestart() throws IOException {
    try (KubeletServer kubelet = new KubeletServer(socket())) {
      kubelet.answer(KubeletServer.pods(1, "1"));
      follow(NEVER).close();
    }

    try (ExclusiveCpus cpus = follow(NEVER)) {
      assertThat(cpus.cpus()).hasToString("1");
    }
  }

  @Test
  void nothingIsKnownWhereThereIsNoKubelet() {
    try (ExclusiveCpus cpus = follow(OFTEN)) {
      await()
          .untilAsserted(
              () ->
                  assertThat(cpus.troubles())
                      .extracting(Trouble::reason)
                      .containsExactly("KubeletAway"));
      assertThat(cpus.cpus()).isNull();
      assertThat(cpus.troubles().getFirst().message()).contains("none is left out for that");
      assertThat(wakes).hasValue(0);
    }
  }

  @Test
  void aRefusalIsToldInItsOwnWords() throws IOException {
    try (KubeletServer kubelet = new KubeletServer(socket())) {
      kubelet.refuse(Status.RESOURCE_EXHAUSTED.withDescription("rejected by rate limit"));
      try (ExclusiveCpus cpus = follow(OFTEN)) {
        await()
            .untilAsserted(
                () ->
                    assertThat(cpus.troubles())
                        .singleElement()
                        .satisfies(
                            it ->
                                assertThat(it.message())
                                    .contains("gRPC status 8: rejected by rate limit")));
      }
    }
  }

  @Test
  void anAnswerThatIsNoneIsNotTakenForNoCpus() throws IOException {
    try (KubeletServer kubelet = new KubeletServer(socket());
        ExclusiveCpus cpus = follow(OFTEN)) {
      kubelet.answer(KubeletServer.pods(1, "1"));
      await().untilAsserted(() -> assertThat(cpus.cpus()).hasToString("1"));

      kubelet.answer(new byte[] {10, 100, 1});

      await().untilAsserted(() -> assertThat(cpus.troubles()).isNotEmpty());
      assertThat(cpus.cpus()).hasToString("1");
    }
  }

  /** It has accepted, and says nothing: a round must not hang on it. */
  @Test
  void aKubeletThatHangsIsGivenUp() throws IOException {
    try (ServerSocketChannel silent = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      silent.bind(UnixDomainSocketAddress.of(socket()));

      try (ExclusiveCpus cpus = follow(OFTEN, IMPATIENT)) {
        await()
            .untilAsserted(
                () ->
                    assertThat(cpus.troubles())
                        .singleElement()
                        .satisfies(it -> assertThat(it.message()).contains("no answer within")));
      }
    }
  }

  private ExclusiveCpus follow(Duration interval) {
    return follow(interval, PATIENT);
  }

  private ExclusiveCpus follow(Duration interval, Duration patience) {
    return new ExclusiveCpus(
        socket(), folder.resolve("state"), wakes::incrementAndGet, interval, patience);
  }

  private Path socket() {
    return folder.resolve("kubelet.sock");
  }
}
