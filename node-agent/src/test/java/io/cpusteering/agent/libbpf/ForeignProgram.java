// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.libbpf;

import com.sun.jna.Library;
import com.sun.jna.Native;

/** Opens programs that others loaded, which takes CAP_SYS_ADMIN: nothing for the agent. */
public final class ForeignProgram {
  private ForeignProgram() {}

  /**
   * Opens a program.
   *
   * @param id as the kernel numbers it
   * @param name for messages
   * @throws BpfException with ENOENT when it is gone, EPERM without the capability
   */
  public static BpfProgram open(long id, String name) {
    return new BpfProgram(
        KernelCall.check(ById.LIBRARY.bpf_prog_get_fd_by_id((int) id), Operation.OPEN_PIN, name),
        name);
  }

  private interface ById extends Library {
    ById LIBRARY = Native.load(LibBpf.LIBRARY, ById.class);

    int bpf_prog_get_fd_by_id(int id);
  }
}
