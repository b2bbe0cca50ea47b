// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.source;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What stands in a policy file, or in the policy files of a folder.
 *
 * @param byFile file to its text, by name
 * @param youngest when something was last written: a file, or the folder's list of files
 */
record PolicyTexts(SortedMap<String, String> byFile, Instant youngest) {
  private static final List<String> SUFFIXES = List.of(".yaml", ".yml", ".json");

  private static final String KEPT =
      "; what runs is kept (to take the steering off, end the agent and run it with --detach, or give"
          + " a policy file with nothing but a comment)";

  /**
   * Reads a file, or those of a folder that have one of the suffixes and don't begin with a dot.
   *
   * @throws OrdersUnreadableException when one can't be read, or nothing is there that could be an
   *     order: an empty folder is what a volume looks like that is not mounted, an empty file what
   *     a full disk leaves
   */
  static PolicyTexts read(Path path) {
    boolean folder = Files.isDirectory(path);
    List<Path> files = folder ? files(path) : List.of(path);
    if (files.isEmpty()) {
      throw new OrdersUnreadableException(
          "folder %s has no file that ends in %s%s"
              .formatted(path, String.join(", ", SUFFIXES), KEPT));
    }
    SortedMap<String, String> byFile = new TreeMap<>();
    Instant youngest = folder ? modified(path) : Instant.MIN;
    for (Path file : files) {
      byFile.put(file.toString(), text(file));
      Instant written = modified(file);
      youngest = written.isAfter(youngest) ? written : youngest;
    }
    return new PolicyTexts(byFile, youngest);
  }

  private static List<Path> files(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> !name(file).startsWith("."))
          .filter(file -> SUFFIXES.stream().anyMatch(name(file)::endsWith))
          .filter(file -> !Files.isDirectory(file))
          .sorted()
          .toList();
    } catch (UncheckedIOException e) {
      throw unreadable("policy folder", folder, new IOException(e.getMessage(), e));
    } catch (IOException e) {
      throw unreadable("policy folder", folder, e);
    }
  }

  private static String name(Path file) {
    return file.getFileName().toString();
  }

  private static String text(Path file) {
    try {
      if (mayBlock(file)) {
        throw new IOException("it is a pipe, a socket or a device, and a file is needed");
      }
      String text = Files.readString(file, StandardCharsets.UTF_8);
      if (text.isEmpty()) {
        throw new OrdersUnreadableException("policy file %s is empty%s".formatted(file, KEPT));
      }
      return text;
    } catch (IOException e) {
      throw unreadable("policy file", file, e);
    }
  }

  /**
   * Opening a pipe waits for a writer, for ever; one that the shell opened (/dev/stdin) doesn't.
   */
  private static boolean mayBlock(Path file) {
    return Files.exists(file)
        && !Files.isRegularFile(file)
        && !file.toAbsolutePath().startsWith("/dev");
  }

  private static Instant modified(Path path) {
    try {
      return Files.getLastModifiedTime(path).toInstant();
    } catch (IOException e) {
      throw unreadable("policy file", path, e);
    }
  }

  private static OrdersUnreadableException unreadable(String what, Path path, IOException e) {
    String why =
        switch (e) {
          case NoSuchFileException gone -> "there is none";
          case AccessDeniedException denied -> "permission denied";
          case CharacterCodingException bytes -> "it is not UTF-8";
          default -> String.valueOf(e.getMessage());
        };
    return new OrdersUnreadableException(
        "%s %s can't be read: %s%s".formatted(what, path, why, KEPT), e);
  }

  /** Whether somebody may be in the middle of writing: the last change is younger than this. */
  boolean isFresh(Instant now, Duration age) {
    Instant settled = youngest.plus(age);
    // A time far ahead is no news, but a clock that was set back.
    return now.isBefore(settled) && !youngest.isAfter(now.plus(age));
  }
}
