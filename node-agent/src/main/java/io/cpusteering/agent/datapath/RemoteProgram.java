// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import io.cpusteering.agent.libbpf.BpfProgram;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * The second program that the entries of a CPU map are to have.
 *
 * @param program for entries that are written; null for none
 * @param any whether an entry that is there may have another one
 */
record RemoteProgram(@Nullable BpfProgram program, boolean any) implements AutoCloseable {
  /** None. */
  static final RemoteProgram NONE = new RemoteProgram(null, false);

  /** Entries keep what they have. */
  static final RemoteProgram AS_IT_IS = new RemoteProgram(null, true);

  boolean suits(CpuEntries.Entry entry) {
    return any || entry.programId() == (program == null ? 0 : program.info().id());
  }

  /**
   * Whether an entry has to stay as it is whatever else is asked of it: written anew it would lose
   * the program that it has, which can't be had again.
   */
  boolean wouldLose(CpuEntries.Entry entry) {
    return any && entry.programId() != 0;
  }

  /**
   * Whether a new entry can't have what the others have: a program of the user's own, which can't
   * be had by its id.
   *
   * @param present the entries that there are
   */
  boolean isOutOfReach(Collection<CpuEntries.Entry> present) {
    return any && program == null && present.stream().anyMatch(entry -> entry.programId() != 0);
  }

  @Override
  public void close() {
    if (program != null) {
      program.close();
    }
  }
}
