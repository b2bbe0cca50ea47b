// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.state;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * A small file that is replaced as a whole: a crash at any moment leaves the new one or the old.
 */
public final class StateFile {
  private final Path folder;
  private final Path file;

  /**
   * @param folder need not be there yet
   * @param name of the file in it
   */
  public StateFile(Path folder, String name) {
    this.folder = folder;
    this.file = folder.resolve(name);
  }

  /** Where it is. */
  public Path path() {
    return file;
  }

  /** What it holds; empty when there is none. */
  public Optional<byte[]> read() throws IOException {
    try {
      return Optional.of(Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Replaces it, and returns when that is on the disk. */
  public void write(byte[] content) throws IOException {
    Path fresh = folder.resolve(file.getFileName() + ".new");
    Files.createDirectories(folder);
    try {
      writeTo(fresh, content);
    } catch (IOException e) {
      // Of a full disk it may have taken the last bit of room.
      Files.deleteIfExists(fresh);
      throw e;
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    try (FileChannel in = FileChannel.open(folder, StandardOpenOption.READ)) {
      // The rename itself is in the folder.
      in.force(true);
    }
  }

  private static void writeTo(Path fresh, byte[] content) throws IOException {
    try (FileChannel out =
        FileChannel.open(
            fresh,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer bytes = ByteBuffer.wrap(content);
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
      out.force(true);
    }
  }
}
