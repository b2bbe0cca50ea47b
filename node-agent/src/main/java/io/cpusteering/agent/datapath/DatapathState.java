// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import io.cpusteering.agent.plan.IndirectionTable;
import io.cpusteering.agent.plan.XdpMode;
import io.cpusteering.agent.plan.program.ProgramSettings;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel has from us, as read back.
 *
 * @param cpuMaps CPU maps, by policy uid
 * @param attachments programs on interfaces, by interface index
 */
public record DatapathState(List<CpuMap> cpuMaps, List<Attachment> attachments) {

  /**
   * A CPU map.
   *
   * @param uid uid of the policy
   * @param mapId kernel id
   * @param maxEntries number of CPUs it has room for
   * @param entries CPU to entry, read back one by one
   */
  public record CpuMap(
      String uid, long mapId, int maxEntries, SortedMap<Integer, CpuEntry> entries) {}

  /**
   * An entry of a CPU map.
   *
   * @param queueSize packets that may wait
   * @param threadId process id of its kernel thread, null when it can't be seen (no host PID
   *     namespace)
   * @param nice priority of that thread, null when it can't be seen
   */
  public record CpuEntry(int queueSize, @Nullable Integer threadId, @Nullable Integer nice) {}

  /**
   * A program on an interface.
   *
   * @param ifindex interface index as the link has it; 0 when the kernel detached the link
   * @param uid uid of the policy
   * @param policy its name
   * @param revision the revision in force
   * @param mode attach mode, as the kernel reports it
   * @param programId kernel id of the program
   * @param linkId kernel id of the link
   * @param program what the program was specialised for
   * @param ruleNames names of its rules, in order
   * @param frags whether it takes packets that lie in several buffers
   * @param tables the active halves of the indirection tables, by number
   */
  public record Attachment(
      int ifindex,
      String uid,
      String policy,
      String revision,
      XdpMode mode,
      long programId,
      long linkId,
      ProgramSettings program,
      List<String> ruleNames,
      boolean frags,
      List<IndirectionTable> tables) {}
}
