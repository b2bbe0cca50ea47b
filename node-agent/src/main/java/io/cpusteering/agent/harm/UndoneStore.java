// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.harm;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cpusteering.agent.plan.Undone;
import io.cpusteering.agent.state.StateFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What was undone, kept on disk so that the next agent does not try it again. */
public final class UndoneStore {
  private static final Logger log = LoggerFactory.getLogger(UndoneStore.class);

  /** A newer agent may have known more. */
  private static final ObjectMapper JSON =
      new ObjectMapper().configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false);

  private final Path folder;
  private final StateFile file;

  /**
   * @param folder the agent's state folder; need not be there yet
   */
  public UndoneStore(Path folder) {
    this.folder = folder;
    this.file = new StateFile(folder, "undone.json");
  }

  /** What was last saved; nothing when there is none or it can't be read. */
  public List<Undone> load() {
    try {
      return read();
    } catch (IOException e) {
      log.atWarn()
          .addKeyValue("file", file.path())
          .addKeyValue("cause", e.toString())
          .log("what was undone can't be read; it may be tried once more");
      return List.of();
    }
  }

  /**
   * Why what was last saved can't be read, for people; looked at anew each time, and over once it
   * was saved again or deleted.
   */
  public Optional<String> unreadable() {
    try {
      read();
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(
          ("what was undone because it did harm can't be read from %s (%s): it may be tried once"
                  + " more; see that the file can be read by the agent's user, or delete it")
              .formatted(file.path(), e.toString().lines().findFirst().orElse("")));
    }
  }

  private List<Undone> read() throws IOException {
    Optional<byte[]> content = file.read();
    if (content.isEmpty()) {
      return List.of();
    }
    @Nullable List<@Nullable Undone> undone =
        JSON.readValue(content.get(), new TypeReference<List<@Nullable Undone>>() {});
    if (undone == null || !undone.stream().allMatch(UndoneStore::isWhole)) {
      throw new IOException("it lacks what an agent writes");
    }
    return List.copyOf(undone);
  }

  /** What lacks something would fail each round, far from here. */
  private static boolean isWhole(@Nullable Undone undone) {
    return undone != null
        && Stream.of(
                undone.uid(),
                undone.revision(),
                undone.interfaceName(),
                undone.kernel(),
                undone.why())
            .allMatch(it -> it != null);
  }

  /**
   * Saves so that a crash at any moment leaves either this or what was there before.
   *
   * @throws UncheckedIOException when it can't be saved; the message says for people why and what
   *     follows
   */
  public void save(List<Undone> undone) {
    try {
      file.write(JSON.writeValueAsBytes(undone));
    } catch (IOException e) {
      throw new UncheckedIOException(
          ("it can't be kept in %s that an attachment was undone (%s): after a restart it is tried"
                  + " once more; make the folder writable, with room for a file (--state-dir)")
              .formatted(folder, e),
          e);
    }
  }
}
