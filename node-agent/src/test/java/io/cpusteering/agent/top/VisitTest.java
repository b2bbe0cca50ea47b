// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.top;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VisitTest {
  private static final Duration LONG = Duration.ofHours(1);

  @TempDir Path folder;

  @Test
  void theNewestStayBesideAnAgent() {
    // Given
    List<Visit> visits = new ArrayList<>();

    // When
    for (int i = 0; i <= Visit.MOST; i++) {
      visits.add(Visit.besideAgent(folder, LONG, LONG));
    }

    // Then
    assertThat(visits.getFirst().over()).hasValueSatisfying(it -> assertThat(it).contains("newer"));
    assertThat(visits.subList(1, visits.size())).allSatisfy(it -> assertThat(it.over()).isEmpty());
    visits.forEach(Visit::close);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void whoEndedWithoutAWordDoesNotCount() throws IOException {
    // Given
    for (int i = 0; i <= Visit.MOST; i++) {
      Files.createFile(folder.resolve("99999999999999999999-" + i));
    }

    try (Visit visit = Visit.besideAgent(folder, LONG, LONG)) {
      assertThat(visit.over()).isEmpty();
    }

    assertThat(folder).as("cleared away").isEmptyDirectory();
  }

  @Test
  void itEndsByItself() {
    try (Visit visit = Visit.besideAgent(folder, Duration.ZERO, LONG)) {
      assertThat(visit.over()).hasValueSatisfying(it -> assertThat(it).contains("hour"));
    }
  }

  @Test
  void itEndsWhereNobodyTakesWhatItWrites() {
    // Given a write that does not end by itself
    CountDownLatch ended = new CountDownLatch(1);

    try (Visit visit = Visit.besideAgent(folder, LONG, Duration.ofMillis(1))) {
      visit.show(() -> await(ended), ended::countDown);
    }

    assertThat(ended.getCount()).isZero();
  }

  @Test
  void elsewhereItGoesOn() {
    try (Visit visit = Visit.unbounded()) {
      assertThat(visit.show(() -> true, () -> {})).isTrue();
      assertThat(visit.over()).isEmpty();
    }
  }

  @Test
  void aFolderThatCanNotBeWrittenIsNoReasonToRefuse() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));

    try (Visit visit = Visit.besideAgent(file, LONG, LONG)) {
      assertThat(visit.over()).isEmpty();
    }
  }

  private static boolean await(CountDownLatch latch) {
    try {
      latch.await();
      return true;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
