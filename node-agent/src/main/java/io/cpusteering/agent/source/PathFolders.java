// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;

/** Finds the folders in which a change may be one of what a path leads to. */
final class PathFolders {
  /** As the kernel, which says ELOOP then. */
  private static final int MOST_LINKS = 40;

  private PathFolders() {}

  /**
   * The folders that hold a symbolic link on the way, the one that holds the end, and the end
   * itself if it is a folder. Where something on the way is missing, the last folder before it.
   *
   * @param path need not be there
   */
  static Set<Path> of(Path path) {
    Set<Path> folders = new LinkedHashSet<>();
    Path at = path.toAbsolutePath().getRoot();
    Deque<Path> rest = new ArrayDeque<>();
    path.toAbsolutePath().forEach(rest::add);
    int links = 0;
    while (!rest.isEmpty()) {
      Path next = at.resolve(rest.removeFirst()).normalize();
      if (Files.isSymbolicLink(next) && links++ < MOST_LINKS) {
        folders.add(at);
        Path target = target(next);
        at = target.isAbsolute() ? target.getRoot() : at;
        for (int part = target.getNameCount() - 1; part >= 0; part--) {
          rest.addFirst(target.getName(part));
        }
      } else if (rest.isEmpty() || !Files.isDirectory(next)) {
        folders.add(at);
        if (Files.isDirectory(next)) {
          folders.add(next);
        }
        return folders;
      } else {
        at = next;
      }
    }
    return folders;
  }

  /** Where a link leads; it may have gone meanwhile, and then leads to itself. */
  private static Path target(Path link) {
    try {
      return Files.readSymbolicLink(link);
    } catch (IOException e) {
      return link.getFileName();
    }
  }
}
