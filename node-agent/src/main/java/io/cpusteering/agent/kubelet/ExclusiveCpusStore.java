// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.kubelet;

import io.cpusteering.api.CpuList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/** What the kubelet told last, kept on disk for the next agent. */
final class ExclusiveCpusStore {
  private static final String FILE = "exclusive-cpus";

  private final Path folder;

  /**
   * @param folder the agent's state folder; need not be there yet
   */
  ExclusiveCpusStore(Path folder) {
    this.folder = folder;
  }

  /** What was last saved; null when there is none or it can't be read: it is asked for anew. */
  @Nullable CpuList load() {
    try {
      return CpuList.parse(Files.readString(folder.resolve(FILE)).strip());
    } catch (IOException | IllegalArgumentException e) {
      return null;
    }
  }

  /** Saves so that a crash at any moment leaves either this or what was there before. */
  void save(CpuList cpus) throws IOException {
    Files.createDirectories(folder);
    Path fresh = folder.resolve(FILE + ".new");
    Files.writeString(fresh, cpus + "\n");
    Files.move(
        fresh,
        folder.resolve(FILE),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }
}
