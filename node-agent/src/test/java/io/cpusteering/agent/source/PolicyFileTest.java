// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cpusteering.agent.plan.WantedPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyFileTest {
  private static final Duration SETTLING = Duration.ofSeconds(10);
  private static final Instant WRITTEN = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir Path folder;

  private Instant now = WRITTEN.plusSeconds(60);

  @Test
  void aFoldersFilesAreOneOrderAndEverythingElseInItIsLeftAlone() throws IOException {
    write("b.yml", policy("b"));
    write("a.yaml", policy("a"));
    write("c.json", "{\"apiVersion\": \"cpusteering.io/v1alpha1\", " + json("c"));
    write(".a.yaml", "an editor's");
    write("a.yaml~", "an editor's too");
    write("readme.txt", "not a policy");
    Files.createDirectory(folder.resolve("old.yaml"));

    assertThat(policies(new PolicyFile(folder))).containsExactly("a", "b", "c");
  }

  @Test
  void aFileThatIsGoneFromAFolderTakesItsPoliciesAlong() throws IOException {
    write("a.yaml", policy("a"));
    Path gone = write("b.yaml", policy("b"));
    PolicyFile source = new PolicyFile(folder);
    assertThat(policies(source)).containsExactly("a", "b");

    Files.delete(gone);

    assertThat(policies(source)).containsExactly("a");
  }

  @Test
  void aFolderWithoutFilesIsNoOrder() throws IOException {
    Path last = write("a.yaml", policy("a"));
    PolicyFile source = new PolicyFile(folder);
    source.current();

    Files.delete(last);

    assertThatThrownBy(source::current)
        .isInstanceOf(OrdersUnreadableException.class)
        .hasMessageContaining(folder.toString())
        .hasMessageContaining("what runs is kept")
        .hasMessageContaining("--detach");
  }

  @Test
  void whatIsNotThereIsNoOrder() {
    assertThatThrownBy(() -> new PolicyFile(folder.resolve("none.yaml")).current())
        .isInstanceOf(OrdersUnreadableException.class)
        .hasMessageContaining("none.yaml can't be read: there is none; what runs is kept");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "b.yaml"})
  @Timeout(20)
  void aPipeIsRefusedAndNotWaitedFor(String name) throws Exception {
    write("a.yaml", policy("a"));
    Path pipe = folder.resolve("b.yaml");
    new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor();

    assertThatThrownBy(new PolicyFile(name.isEmpty() ? folder : folder.resolve(name))::current)
        .isInstanceOf(OrdersUnreadableException.class)
        .hasMessageContaining("policy file %s can't be read: it is a pipe".formatted(pipe))
        .hasMessageContaining("what runs is kept");
  }

  @Test
  void whatTheShellOpenedIsRead() {
    Path nothing = Path.of("/dev/null");

    assertThatThrownBy(new PolicyFile(nothing)::current)
        .hasMessageContaining("policy file /dev/null is empty");
  }

  @Test
  void oneWrongFileHoldsBackTheWholeFolder() throws IOException {
    write("a.yaml", policy("a"));
    write("b.yaml", policy("b"));
    PolicyFile source = new PolicyFile(folder);
    source.current();

    write("a.yaml", policy("renamed"));
    write("b.yaml", policy("b").replace("steer:", "stear:"));

    assertThatThrownBy(source::current).hasMessageContaining("b.yaml, document 1: spec.stear");
    write("b.yaml", policy("b"));
    assertThat(policies(source)).containsExactly("renamed", "b");
  }

  @Test
  void aChangeIsTakenOnceItHasSettled() throws IOException {
    write("a.yaml", policy("a"));
    PolicyFile source = settling();
    assertThat(policies(source)).containsExactly("a");

    write("b.yaml", policy("b"));
    now = WRITTEN.plusSeconds(9);
    assertThat(policies(source)).as("somebody may be writing").containsExactly("a");

    now = WRITTEN.plusSeconds(10);
    assertThat(policies(source)).containsExactly("a", "b");
  }

  @Test
  void aFileThatIsMovedAwayForAMomentIsNotMissed() throws IOException {
    write("a.yaml", policy("a"));
    Path file = write("b.yaml", policy("b"));
    PolicyFile source = settling();
    source.current();

    Files.move(file, folder.resolve("b.yaml~"));
    Files.setLastModifiedTime(folder, FileTime.from(WRITTEN));
    now = WRITTEN.plusSeconds(1);

    assertThat(policies(source)).containsExactly("a", "b");
  }

  @Test
  void aClockThatWasSetBackHoldsNothingUp() throws IOException {
    write("a.yaml", policy("a"));
    PolicyFile source = settling();
    source.current();

    write("a.yaml", policy("other"));
    now = WRITTEN.minusSeconds(3600);

    assertThat(policies(source)).containsExactly("other");
  }

  @Test
  void theFirstReadingDoesNotWait() throws IOException {
    write("a.yaml", policy("a"));
    now = WRITTEN;

    assertThat(policies(settling())).containsExactly("a");
  }

  @Test
  void onlyPoliciesAreAChange() throws IOException {
    PolicyChange change = new PolicyChange(folder);

    write("notes.txt", "not a policy");
    assertThat(change.look()).isFalse();

    Path file = write("a.yaml", policy("a"));
    assertThat(change.look()).isTrue();
    assertThat(change.look()).isFalse();

    Files.delete(file);
    assertThat(change.look()).isTrue();
    assertThat(change.look()).isFalse();
  }

  @Test
  void aFileThatWasMovedThereIsTakenAtOnce() throws IOException {
    Path file = write("a.yaml", policy("a"));
    PolicyFile source = new PolicyFile(file, SETTLING, () -> now);
    source.current();

    write("a.yaml", policy("other"));
    now = WRITTEN.plusMillis(1);
    source.replaced();

    assertThat(policies(source)).containsExactly("other");
  }

  @Test
  void oneThatIsWrittenAfterItWasMovedThereIsWaitedFor() throws IOException {
    Path file = write("a.yaml", policy("a"));
    PolicyFile source = new PolicyFile(file, SETTLING, () -> now);
    source.current();
    now = WRITTEN.minusMillis(1);
    source.replaced();

    write("a.yaml", policy("half"));
    now = WRITTEN.plusMillis(1);

    assertThat(policies(source)).containsExactly("a");
  }

  private PolicyFile settling() {
    return new PolicyFile(folder, SETTLING, () -> now);
  }

  private static List<String> policies(PolicyFile source) {
    return source.current().orElseThrow().policies().stream().map(WantedPolicy::policy).toList();
  }

  private Path write(String name, String text) throws IOException {
    Path file = Files.writeString(folder.resolve(name), text);
    Files.setLastModifiedTime(file, FileTime.from(WRITTEN));
    Files.setLastModifiedTime(folder, FileTime.from(WRITTEN));
    return file;
  }

  private static String policy(String name) {
    return """
    apiVersion: cpusteering.io/v1alpha1
    kind: CpuSteeringPolicy
    metadata: {name: %s}
    spec:
      nodeSelector: {}
      interfaces: {names: [eth0]}
      steer: {}
    """
        .formatted(name);
  }

  private static String json(String name) {
    return """
    "kind": "CpuSteeringPolicy", "metadata": {"name": "%s"},
    "spec": {"nodeSelector": {}, "interfaces": {"names": ["eth0"]}, "steer": {}}}
    """
        .formatted(name);
  }
}
