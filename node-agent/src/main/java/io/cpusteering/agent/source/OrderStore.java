// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.source;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * The last orders, kept on disk so that an agent which starts while the API server is away keeps
 * and repairs the steering.
 */
final class OrderStore {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
          .build();

  private final Path folder;
  private final Path file;

  OrderStore(Path folder) {
    this.folder = folder;
    this.file = folder.resolve("orders.json");
  }

  /**
   * The orders last saved; empty when there are none.
   *
   * @throws UncheckedIOException when the file can't be read or is not what was saved; the message
   *     says for people which file, why and what follows
   */
  Optional<Orders> load() {
    try {
      return Optional.of(JSON.readValue(Files.readAllBytes(file), Orders.class));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(
          ("the last orders in %s can't be read (%s); until the API server answers, what runs is"
                  + " kept as it is")
              .formatted(file, firstLine(e)),
          e);
    }
  }

  /**
   * Saves orders so that a crash at any moment leaves either these or those before.
   *
   * @throws UncheckedIOException when they can't be saved; the message says for people why and what
   *     follows
   */
  void save(Orders orders) {
    Path fresh = folder.resolve("orders.json.new");
    try {
      Files.createDirectories(folder);
      try (FileChannel out =
          FileChannel.open(
              fresh,
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              StandardOpenOption.TRUNCATE_EXISTING)) {
        ByteBuffer bytes = ByteBuffer.wrap(JSON.writeValueAsBytes(orders));
        while (bytes.hasRemaining()) {
          out.write(bytes);
        }
        out.force(true);
      }
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      try (FileChannel in = FileChannel.open(folder, StandardOpenOption.READ)) {
        // The rename itself is in the folder.
        in.force(true);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          ("orders can't be kept in %s (%s): after a restart without the API server, steering is"
                  + " kept but not repaired; make the folder writable (--state-dir)")
              .formatted(folder, firstLine(e)),
          e);
    }
  }

  private static String firstLine(IOException e) {
    return e.toString().lines().findFirst().orElse("");
  }
}
