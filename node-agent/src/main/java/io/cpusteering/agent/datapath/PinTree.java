// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import io.cpusteering.agent.libbpf.BpfDescriptor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Our folder in a bpffs: {@code cpu-steering/policy/<uid>/} and {@code
 * cpu-steering/interface/<ifindex>/}. The kernel allows no dot in a name there.
 */
final class PinTree {
  private static final String STAGED = "-staged";
  private static final Pattern INDEX = Pattern.compile("[1-9][0-9]{0,8}");

  /** Where every machine mounts its bpffs; in a container it is elsewhere. */
  private static final Path USERS = Path.of("/sys/fs/bpf");

  private final Path bpffs;
  private final Path root;

  /**
   * @param bpffs where the bpffs is mounted, or a folder in it
   */
  PinTree(Path bpffs) {
    this.bpffs = bpffs;
    this.root = bpffs.resolve("cpu-steering");
  }

  Path policy(String uid) {
    return root.resolve("policy").resolve(uid);
  }

  Path networkInterface(int ifindex) {
    return root.resolve("interface").resolve(Integer.toString(ifindex));
  }

  /**
   * Where a user has pinned something.
   *
   * @param path as the machine has it, below /sys/fs/bpf
   */
  Path pinOfUser(String path) {
    return bpffs.resolve(USERS.relativize(Path.of(path)).toString());
  }

  /** A folder for trying out whether anything can be pinned. */
  Path probe() {
    return root.resolve("probe");
  }

  /** Uids of the policies that have pins. */
  List<String> policies() {
    return names(root.resolve("policy"));
  }

  /** Indexes of the interfaces that have pins. */
  List<Integer> interfaces() {
    return names(root.resolve("interface")).stream()
        .filter(name -> INDEX.matcher(name).matches())
        .map(Integer::valueOf)
        .toList();
  }

  /**
   * Makes a folder for pins, also where something else of its name is.
   *
   * @throws NoBpffsException when there is no bpffs
   */
  Path create(Path folder) {
    try {
      if (BpfFileSystem.at(bpffs).isEmpty()) {
        throw new NoBpffsException(bpffs);
      }
      makeWay(root);
      Path at = root;
      for (Path name : root.relativize(folder)) {
        at = at.resolve(name);
        makeWay(at);
      }
      return Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("no folder can be made at " + folder, e);
    }
  }

  private static void makeWay(Path folder) {
    if (!Files.isDirectory(folder)) {
      remove(folder);
    }
  }

  /** Pins an object, atomically in place of what is pinned there, whatever that is. */
  static void pin(BpfDescriptor object, Path path) {
    Path staged = staged(path);
    remove(staged);
    object.pin(staged);
    finish(path);
  }

  /** Where a pin is made before it takes its place. */
  static Path staged(Path path) {
    return path.resolveSibling(path.getFileName() + STAGED);
  }

  /** Removes what an agent that was killed left on its way to its place. */
  void removeStaged() {
    if (!Files.isDirectory(root)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(root)) {
      paths.filter(path -> name(path).endsWith(STAGED)).toList().forEach(PinTree::remove);
    } catch (IOException e) {
      throw new UncheckedIOException("%s can't be read".formatted(root), e);
    }
  }

  private static String name(Path path) {
    return path.getFileName().toString();
  }

  /** Has what is staged take its place. */
  static void finish(Path path) {
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      remove(path);
    }
    try {
      Files.move(staged(path), path, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("%s can't be pinned".formatted(path), e);
    }
  }

  /**
   * Removes a pin or a folder of pins; nothing happens when it is not there.
   *
   * @return whether it was there
   */
  static boolean remove(Path path) {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    try (Stream<Path> paths = Files.walk(path)) {
      for (Path each : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException("%s can't be removed".formatted(path), e);
    }
  }

  /** Removes our own folders when nothing is pinned in them any more. */
  void removeIfEmpty() {
    if (policies().isEmpty() && names(root.resolve("interface")).isEmpty()) {
      remove(root);
    }
  }

  /**
   * None where there is no such folder, or none any more: counters are read while plans are
   * applied.
   */
  private static List<String> names(Path folder) {
    try (Stream<Path> paths = Files.list(folder)) {
      return paths.map(PinTree::name).sorted().toList();
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException("%s can't be listed".formatted(folder), e);
    }
  }
}
