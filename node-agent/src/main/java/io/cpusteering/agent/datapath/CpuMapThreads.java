// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds the kernel threads of CPU maps, one per entry, named {@code cpumap/<cpu>/map:<id>}. They
 * can be seen in the host's PID namespace only.
 */
final class CpuMapThreads {
  /** Kernels before 5.17 show no more of a kernel thread's name. */
  private static final int SHORT_NAME = 15;

  private static final String PREFIX = "cpumap/";
  private static final String ALLOWED = "Cpus_allowed_list:";

  private final Path proc;
  private final Map<String, Integer> known = new HashMap<>();

  /**
   * @param proc where procfs is mounted
   */
  CpuMapThreads(Path proc) {
    this.proc = proc;
  }

  /** The thread of an entry; empty when it can't be seen, or not told from another. */
  synchronized Optional<KernelThread> find(long mapId, int cpu) {
    String name = "%s%d/map:%d".formatted(PREFIX, cpu, mapId);
    Integer threadId = known.get(name);
    Optional<KernelThread> thread =
        threadId == null ? Optional.empty() : KernelThread.read(proc, threadId);
    if (thread.filter(found -> carries(found, name)).isPresent()) {
      return thread;
    }
    known.remove(name);
    Optional<KernelThread> found = search(name);
    found.ifPresent(each -> known.put(name, each.id()));
    return found;
  }

  /**
   * Whether the thread of an entry has left its CPU for good. When a CPU goes offline the kernel
   * has its thread run on any, also once the CPU is back, and lets nobody bind it again. False
   * where the thread can't be seen.
   */
  boolean isAstray(long mapId, int cpu) {
    return find(mapId, cpu)
        .flatMap(thread -> allowedCpus(thread.id()))
        .filter(cpus -> !cpus.equals(Integer.toString(cpu)))
        .isPresent();
  }

  private Optional<String> allowedCpus(int threadId) {
    Path status = proc.resolve(Integer.toString(threadId)).resolve("status");
    try (Stream<String> lines = Files.lines(status)) {
      return lines
          .filter(line -> line.startsWith(ALLOWED))
          .map(line -> line.substring(ALLOWED.length()).strip())
          .findFirst();
    } catch (IOException | UncheckedIOException e) {
      // It has ended.
      return Optional.empty();
    }
  }

  /** Forgets what was found: for use after entries were written, which replaces threads. */
  synchronized void forget() {
    known.clear();
  }

  private Optional<KernelThread> search(String name) {
    List<KernelThread> all = all();
    List<KernelThread> exact = all.stream().filter(each -> each.name().equals(name)).toList();
    if (!exact.isEmpty()) {
      // A replaced entry's old thread may still be emptying its queue, and be as old by the clock.
      return exact.stream()
          .max(
              Comparator.comparingLong(KernelThread::startTime).thenComparingInt(KernelThread::id));
    }
    List<KernelThread> similar = all.stream().filter(each -> carries(each, name)).toList();
    return similar.size() == 1 ? Optional.of(similar.getFirst()) : Optional.empty();
  }

  private static boolean carries(KernelThread thread, String name) {
    return thread.name().equals(name)
        || (thread.name().length() == SHORT_NAME && name.startsWith(thread.name()));
  }

  private List<KernelThread> all() {
    List<KernelThread> threads = new ArrayList<>();
    try (Stream<Path> processes = Files.list(proc)) {
      processes
          .map(path -> path.getFileName().toString())
          .filter(name -> Character.isDigit(name.charAt(0)))
          .map(Integer::valueOf)
          .filter(this::looksRight)
          .forEach(id -> KernelThread.read(proc, id).ifPresent(threads::add));
    } catch (IOException e) {
      throw new UncheckedIOException("processes can't be listed", e);
    }
    return threads;
  }

  private boolean looksRight(int id) {
    try {
      return Files.readString(proc.resolve(Integer.toString(id)).resolve("comm"))
          .startsWith(PREFIX);
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * A kernel thread, as {@code /proc/<id>/stat} has it.
   *
   * @param id its process id
   * @param name as far as the kernel shows it
   * @param nice its priority
   * @param startTime in clock ticks after boot
   * @param cpuTicks clock ticks for which it has had a CPU
   */
  record KernelThread(int id, String name, int nice, long startTime, long cpuTicks) {
    private static final String KTHREADD = "2";

    /** Empty when there is no such thread, or it is not the kernel's. */
    static Optional<KernelThread> read(Path proc, int id) {
      try {
        String stat =
            new String(
                Files.readAllBytes(proc.resolve(Integer.toString(id)).resolve("stat")),
                StandardCharsets.UTF_8);
        int end = stat.lastIndexOf(')');
        // What follows the name begins with field 3 of proc_pid_stat(5), the state.
        String[] fields = stat.substring(end + 2).split(" ");
        if (!fields[1].equals(KTHREADD)) {
          return Optional.empty();
        }
        return Optional.of(
            new KernelThread(
                id,
                stat.substring(stat.indexOf('(') + 1, end),
                Integer.parseInt(fields[16]),
                Long.parseLong(fields[19]),
                Long.parseLong(fields[11]) + Long.parseLong(fields[12])));
      } catch (NoSuchFileException e) {
        return Optional.empty();
      } catch (IOException e) {
        // ESRCH: it ended between opening and reading.
        return Optional.empty();
      }
    }
  }
}
