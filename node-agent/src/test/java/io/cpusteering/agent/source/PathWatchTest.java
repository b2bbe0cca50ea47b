// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PathWatchTest {
  private static final Duration SILENCE = Duration.ofMillis(20);

  @TempDir Path given;

  private final Semaphore calls = new Semaphore(0);
  private final Semaphore replaced = new Semaphore(0);
  private Path folder = Path.of("");

  @BeforeEach
  void aFolderWithoutLinksOnTheWay() throws IOException {
    folder = given.toRealPath();
  }

  @Test
  void aFileThatIsWrittenIsNoticed() throws IOException {
    Path file = Files.writeString(folder.resolve("policy.yaml"), "a");
    try (PathWatch _ = watch(file)) {
      Files.writeString(file, "b");

      awaitCall();
    }
  }

  @Test
  void aFileThatAnotherTakesThePlaceOfIsNoticedEachTime() throws IOException {
    Path file = Files.writeString(folder.resolve("policy.yaml"), "a");
    try (PathWatch _ = watch(file)) {
      for (String text : new String[] {"b", "c", "d"}) {
        Files.move(
            Files.writeString(folder.resolve("policy.yaml.new"), text),
            file,
            StandardCopyOption.REPLACE_EXISTING);

        // It is whole. What was called for before may have been the writing of the other one.
        await().until(replaced::tryAcquire);
        awaitCall();
      }
    }
  }

  @Test
  void aFileThatIsWrittenAnewMayBeHalf() throws IOException {
    Path file = Files.writeString(folder.resolve("policy.yaml"), "a");
    try (PathWatch _ = watch(file)) {
      Files.delete(file);
      Files.writeString(file, "b");
      awaitCall();

      assertThat(replaced.tryAcquire()).isFalse();
    }
  }

  @Test
  void aFileThatComesToAFolderIsOneOfSeveral() throws IOException {
    Path policies = Files.createDirectory(folder.resolve("policies"));
    try (PathWatch _ = watch(policies)) {
      Files.move(Files.writeString(folder.resolve("new"), "a"), policies.resolve("a.yaml"));
      awaitCall();

      assertThat(replaced.tryAcquire()).isFalse();
    }
  }

  @Test
  void theLinkOfAMountedConfigMapIsNoticedEachTime() throws IOException {
    // Given what the kubelet makes of a ConfigMap
    version("v1");
    Files.createSymbolicLink(folder.resolve("..data"), Path.of("v1"));
    Path file =
        Files.createSymbolicLink(folder.resolve("policy.yaml"), Path.of("..data/policy.yaml"));
    try (PathWatch _ = watch(file)) {
      for (String version : new String[] {"v2", "v3"}) {
        // When
        version(version);
        awaitCall();
        swap(folder.resolve("..data"), version);

        // Then
        awaitCall();
      }
    }
  }

  @Test
  void aFileInAFolderThatALinkLeadsToIsNoticed() throws IOException {
    version("v1");
    version("v2");
    Path current = Files.createSymbolicLink(folder.resolve("current"), folder.resolve("v1"));
    try (PathWatch _ = watch(current)) {
      Files.writeString(folder.resolve("v1/policy.yaml"), "edited");
      awaitCall();

      swap(current, "v2");
      awaitCall();

      Files.writeString(folder.resolve("v2/policy.yaml"), "edited");
      awaitCall();
    }
  }

  @Test
  void aFolderThatIsMadeAnewIsWatchedAnew() throws IOException {
    Path policies = folder.resolve("etc/policies");
    try (PathWatch _ = watch(policies)) {
      Files.createDirectory(folder.resolve("etc"));
      awaitCall();
      Files.createDirectory(policies);
      awaitCall();

      Files.writeString(policies.resolve("a.yaml"), "a");

      awaitCall();
    }
  }

  @Test
  void linksInACircleEnd() throws IOException {
    Files.createSymbolicLink(folder.resolve("a"), Path.of("b"));
    Files.createSymbolicLink(folder.resolve("b"), Path.of("a"));

    assertThat(PathFolders.of(folder.resolve("a"))).containsExactly(folder);
  }

  private void version(String name) throws IOException {
    Files.writeString(
        Files.createDirectory(folder.resolve(name)).resolve("policy.yaml"), "of " + name);
  }

  private void swap(Path link, String target) throws IOException {
    Path fresh = Files.createSymbolicLink(folder.resolve("link.new"), Path.of(target));
    Files.move(fresh, link, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private PathWatch watch(Path path) {
    return Objects.requireNonNull(
        PathWatch.start(
            path,
            SILENCE,
            new PathWatch.Listener() {
              @Override
              public void changed() {
                calls.release();
              }

              @Override
              public void replaced() {
                replaced.release();
              }
            }));
  }

  /** Whatever else is called for by the same change comes with it. */
  private void awaitCall() {
    await().until(() -> calls.availablePermits() > 0);
    await().pollDelay(SILENCE.multipliedBy(5)).until(() -> true);
    calls.drainPermits();
  }
}
