// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.confirm;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.cpusteering.agent.state.StateFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is known of changes, kept on disk before the kernel is touched, so that the next agent goes
 * on with what this one began.
 */
public final class LedgerStore {
  private static final Logger log = LoggerFactory.getLogger(LedgerStore.class);

  /** A newer agent may have known more. */
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
          .build();

  private final Path folder;
  private final StateFile file;

  /**
   * @param folder the agent's state folder; need not be there yet
   */
  public LedgerStore(Path folder) {
    this.folder = folder;
    this.file = new StateFile(folder, "confirm.json");
  }

  /** What was last saved; nothing when there is none or it can't be read. */
  public Ledger load() {
    try {
      return read();
    } catch (IOException e) {
      log.atWarn()
          .addKeyValue("file", file.path())
          .addKeyValue("cause", firstLine(e))
          .log("what is on trial and what was undone can't be read; it may be tried once more");
      return Ledger.EMPTY;
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
          ("what is on trial and what was undone can't be read from %s (%s): it may be tried once"
                  + " more, and what was on trial stays in force, unconfirmed; see that the file can"
                  + " be read by the agent's user, or delete it")
              .formatted(file.path(), firstLine(e)));
    }
  }

  private Ledger read() throws IOException {
    Optional<byte[]> content = file.read();
    return content.isEmpty() ? Ledger.EMPTY : parse(content.get());
  }

  /** What lacks something would fail far from here, and each agent anew. */
  private static Ledger parse(byte[] content) throws IOException {
    @Nullable Ledger ledger = JSON.readValue(content, Ledger.class);
    if (ledger == null || !ledger.isWhole()) {
      throw new IOException("it lacks what an agent writes");
    }
    return ledger;
  }

  /**
   * Saves so that a crash at any moment, of the machine too, leaves either this or what was there
   * before.
   *
   * @throws UncheckedIOException when it can't be saved; the message says for people why and what
   *     follows
   */
  public void save(Ledger ledger) {
    try {
      file.write(JSON.writeValueAsBytes(ledger));
    } catch (IOException e) {
      throw new UncheckedIOException(
          ("it can't be kept in %s what is on trial (%s): an agent that ends meanwhile leaves it in"
                  + " force, unconfirmed; make the folder writable (--state-dir)")
              .formatted(folder, firstLine(e)),
          e);
    }
  }

  private static String firstLine(IOException e) {
    return e.toString().lines().findFirst().orElse("");
  }
}
