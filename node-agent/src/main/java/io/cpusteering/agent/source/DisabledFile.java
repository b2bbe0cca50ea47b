// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The off switch of the machine itself: a file named {@code disabled} in the agent's state folder,
 * whatever is in it. It works without a cluster, and while the API server is away.
 *
 * <p>Only a folder that can be looked into switches: what can't be read turns steering neither off
 * nor on. Not for concurrent use.
 */
final class DisabledFile {
  static final String NAME = "disabled";

  private static final int LONGEST_REASON = 256;

  private final Path folder;
  private final Path file;
  private @Nullable SwitchedOff last;
  private @Nullable String problem;

  /**
   * @param folder the agent's state folder; need not be there
   */
  DisabledFile(Path folder) {
    this.folder = folder;
    this.file = folder.resolve(NAME);
  }

  Path path() {
    return file;
  }

  /** Looks: whether it switches off. */
  Optional<SwitchedOff> look() {
    try {
      Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      last = new SwitchedOff("the file " + file + SwitchedOff.inBrackets(reason()), "rm " + file);
      problem = null;
    } catch (NoSuchFileException e) {
      // Also said where the folder is something else.
      if (Files.isDirectory(folder) || last == null && Files.notExists(folder)) {
        last = null;
        problem = null;
      } else {
        cannotTell(folder + " is not a folder any more");
      }
    } catch (IOException e) {
      cannotTell(e.toString());
    }
    return Optional.ofNullable(last);
  }

  /** Why it could not be looked; null when it could. */
  @Nullable String problem() {
    return problem;
  }

  private void cannotTell(String why) {
    problem =
        "whether %s is there can't be told (%s): this node stays switched %s; make the folder readable (--state-dir)"
            .formatted(file, why, last == null ? "on" : "off");
  }

  /** The first line, for people to say why. */
  private @Nullable String reason() {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(LONGEST_REASON), StandardCharsets.UTF_8)
          .lines()
          .findFirst()
          .map(String::strip)
          .orElse(null);
    } catch (IOException e) {
      return null;
    }
  }
}
