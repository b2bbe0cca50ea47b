// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.claims;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.cpusteering.agent.plan.ClaimMemory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What claimants wanted, kept on disk for when the machine is started anew. */
final class ClaimStore {
  /** A newer agent may have known more. */
  private static final JsonMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private final Path folder;
  private final Path file;

  /**
   * @param folder the agent's state folder; need not be there yet
   */
  ClaimStore(Path folder) {
    this.folder = folder;
    this.file = folder.resolve("claims.json");
  }

  /**
   * What was last saved; nothing when there is none.
   *
   * @throws UncheckedIOException when it can't be read; the message says for people which file, why
   *     and what follows
   */
  ClaimMemory load() {
    try {
      @Nullable ClaimMemory memory = JSON.readValue(Files.readAllBytes(file), ClaimMemory.class);
      if (memory == null || !memory.claims().stream().allMatch(ClaimStore::isWhole)) {
        throw new IOException("it lacks what an agent writes");
      }
      return memory;
    } catch (NoSuchFileException e) {
      return ClaimMemory.EMPTY;
    } catch (IOException e) {
      throw new UncheckedIOException(
          ("who else wanted the XDP hook can't be read from %s (%s): we may be there first where they"
                  + " have not come back yet; see that the file can be read by the agent's user, or"
                  + " delete it")
              .formatted(file, e.toString().lines().findFirst().orElse("")),
          e);
    }
  }

  /**
   * Why what was last saved can't be read, for people; looked at anew each time, and over once it
   * was saved again or deleted.
   */
  Optional<String> unreadable() {
    try {
      load();
      return Optional.empty();
    } catch (UncheckedIOException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /** What lacks something would fail each round, far from here. */
  private static boolean isWhole(ClaimMemory.Remembered remembered) {
    return remembered.boot() != null
        && remembered.claim() != null
        && remembered.claim().claimant() != null
        && remembered.claim().evidence() != null;
  }

  /**
   * Saves so that a crash at any moment leaves either this or what was there before.
   *
   * @throws UncheckedIOException when it can't be saved; the message says for people what follows
   */
  void save(ClaimMemory memory) {
    try {
      Files.createDirectories(folder);
      Path fresh = folder.resolve("claims.json.new");
      Files.write(fresh, JSON.writeValueAsBytes(memory));
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(
          ("it can't be kept in %s who else wants the XDP hook (%s): after the machine is started"
                  + " anew we may be there first; make the folder writable (--state-dir)")
              .formatted(folder, e),
          e);
    }
  }
}
