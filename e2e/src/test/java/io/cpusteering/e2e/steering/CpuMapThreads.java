// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.e2e.steering;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The kernel threads of CPU maps, as /proc shows them: one per entry, new whenever it is written.
 */
public final class CpuMapThreads {
  /** The name that kernel/bpf/cpumap.c gives them. */
  private static final Pattern NAME = Pattern.compile("cpumap/(\\d+)/map:(\\d+)");

  private CpuMapThreads() {}

  /** CPU to process id, for one map. */
  public static Map<Integer, Long> of(long mapId) {
    Map<Integer, Long> threads = new TreeMap<>();
    ProcessHandle.allProcesses()
        .mapToLong(ProcessHandle::pid)
        .forEach(
            pid -> {
              Matcher name = NAME.matcher(comm(pid));
              if (name.matches() && Long.parseLong(name.group(2)) == mapId) {
                threads.put(Integer.valueOf(name.group(1)), pid);
              }
            });
    return threads;
  }

  private static String comm(long pid) {
    try {
      return Files.readString(Path.of("/proc", String.valueOf(pid), "comm")).strip();
    } catch (IOException e) {
      // Processes end between being listed and being looked at.
      return "";
    }
  }
}
