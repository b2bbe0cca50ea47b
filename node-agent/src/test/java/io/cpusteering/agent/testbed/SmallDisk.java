// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.testbed;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file system with little room, which can be filled and made read-only. */
public final class SmallDisk implements AutoCloseable {
  private static final String SIZE = "64k";

  private final Path folder;
  private final Path filler;

  /** Mounts it, empty. */
  public SmallDisk() {
    try {
      folder = Files.createTempDirectory("cst-disk-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    filler = folder.resolve("filler");
    Journal.write("mount", folder.toString());
    Command.run("mount", "-t", "tmpfs", "-o", "size=" + SIZE, "tmpfs", folder.toString());
  }

  /** Where it is. */
  public Path folder() {
    return folder;
  }

  /** Leaves no room. */
  public void fill() {
    byte[] page = new byte[4096];
    try (OutputStream out = Files.newOutputStream(filler)) {
      while (true) {
        out.write(page);
      }
    } catch (IOException full) {
      // There is no room left, as wanted.
    }
  }

  /** Makes room again. */
  public void makeRoom() throws IOException {
    Files.deleteIfExists(filler);
  }

  /** Nothing can be written, or it can again. */
  public void readOnly(boolean only) {
    Command.run("mount", "-o", only ? "remount,ro" : "remount,rw", folder.toString());
  }

  @Override
  public void close() {
    Journal.removeMount(folder);
  }
}
