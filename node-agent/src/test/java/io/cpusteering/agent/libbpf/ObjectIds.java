// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.libbpf;

import com.sun.jna.Library;
import com.sun.jna.Native;
import java.util.HashSet;
import java.util.Set;

/**
 * The ids of everything that the kernel has of BPF, whoever made it: a look from outside, which
 * takes more rights than the agent has.
 */
public final class ObjectIds {
  private static final Ids LIBRARY = Native.load(LibBpf.LIBRARY, Ids.class);

  private ObjectIds() {}

  /** Those of all programs. */
  public static Set<Long> programs() {
    return all(LIBRARY::bpf_prog_get_next_id);
  }

  /** Those of all maps. */
  public static Set<Long> maps() {
    return all(LIBRARY::bpf_map_get_next_id);
  }

  /** Those of all links. */
  public static Set<Long> links() {
    return all(LIBRARY::bpf_link_get_next_id);
  }

  /** Those of the maps that a program uses. */
  public static Set<Long> mapsOf(long program) {
    int fd =
        KernelCall.check(
            LIBRARY.bpf_prog_get_fd_by_id((int) program), Operation.DESCRIBE, "program " + program);
    try (BpfProgram opened = new BpfProgram(fd, "program " + program)) {
      return opened.info().mapIds();
    }
  }

  private static Set<Long> all(Next next) {
    Set<Long> ids = new HashSet<>();
    int[] id = new int[1];
    while (true) {
      int result = next.after(id[0], id);
      if (result == -Errno.ENOENT) {
        return Set.copyOf(ids);
      }
      KernelCall.check(result, Operation.DESCRIBE, "the objects of this machine");
      ids.add(Integer.toUnsignedLong(id[0]));
    }
  }

  private interface Next {
    int after(int start, int[] next);
  }

  private interface Ids extends Library {
    int bpf_prog_get_next_id(int start_id, int[] next_id);

    int bpf_map_get_next_id(int start_id, int[] next_id);

    int bpf_link_get_next_id(int start_id, int[] next_id);

    int bpf_prog_get_fd_by_id(int id);
  }
}
