// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.harm;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cpusteering.agent.plan.Undone;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What was undone, kept on disk so that the next agent does not try it again. */
public final class UndoneStore {
  private static final Logger log = LoggerFactory.getLogger(UndoneStore.class);

  /** A newer agent may have known more. */
  private static final ObjectMapper JSON =
      new ObjectMapper().configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false);

  private final Path folder;
  private final Path file;

  /**
   * @param folder the agent's state folder; need not be there yet
   */
  public UndoneStore(Path folder) {
    this.folder = folder;
    this.file = folder.resolve("undone.json");
  }

  /** What was last saved; nothing when there is none or it can't be read. */
  public List<Undone> load() {
    try {
      return List.copyOf(
          JSON.readValue(Files.readAllBytes(file), new TypeReference<List<Undone>>() {}));
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      log.atWarn()
          .addKeyValue("file", file)
          .addKeyValue("cause", e.toString())
          .log("what was undone can't be read; it may be tried once more");
      return List.of();
    }
  }

  /**
   * Saves so that a crash at any moment leaves either this or what was there before.
   *
   * @throws UncheckedIOException when it can't be saved; the message says for people why and what
   *     follows
   */
  public void save(List<Undone> undone) {
    try {
      Files.createDirectories(folder);
      Path fresh = folder.resolve("undone.json.new");
      Files.write(fresh, JSON.writeValueAsBytes(undone));
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(
          ("it can't be kept in %s that an attachment was undone (%s): after a restart it is tried"
                  + " once more; make the folder writable (--state-dir)")
              .formatted(folder, e),
          e);
    }
  }
}
