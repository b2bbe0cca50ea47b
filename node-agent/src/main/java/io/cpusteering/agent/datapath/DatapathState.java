// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import io.cpusteering.agent.plan.IndirectionTable;
import io.cpusteering.agent.plan.Lineup;
import io.cpusteering.agent.plan.XdpMode;
import io.cpusteering.agent.plan.program.ProgramSettings;
import io.cpusteering.agent.plan.program.RuleSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel has from us, as read back.
 *
 * @param cpuMaps CPU maps, by policy uid; two of a policy whose interfaces differ in frags
 * @param attachments programs on interfaces, by interface index
 */
public record DatapathState(List<CpuMap> cpuMaps, List<Attachment> attachments) {

  /** The ids of the device maps that the programs of a policy's interfaces use. */
  Set<Long> deviceMapIds(String uid) {
    return attachments.stream()
        .filter(attachment -> attachment.uid().equals(uid))
        .flatMap(attachment -> attachment.devices().stream())
        .map(DeviceMap::mapId)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** The indexes of the interfaces in them. */
  Set<Integer> targets(String uid) {
    return attachments.stream()
        .filter(attachment -> attachment.uid().equals(uid))
        .flatMap(attachment -> attachment.devices().stream())
        .flatMap(set -> set.entries().stream())
        .map(DeviceEntry::ifindex)
        .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * A CPU map.
   *
   * @param uid uid of the policy
   * @param mapId kernel id
   * @param maxEntries number of CPUs it has room for
   * @param entries CPU to entry, read back one by one
   * @param remote the policy's second program where it is ours; null where there is none or it is
   *     the user's
   */
  public record CpuMap(
      String uid,
      long mapId,
      int maxEntries,
      SortedMap<Integer, CpuEntry> entries,
      @Nullable Remote remote) {}

  /**
   * An entry of a CPU map.
   *
   * @param queueSize packets that may wait
   * @param threadId process id of its kernel thread, null when it can't be seen (no host PID
   *     namespace)
   * @param programId kernel id of the second program, 0 for none
   * @param nice priority of that thread, null when it can't be seen
   */
  public record CpuEntry(
      int queueSize, long programId, @Nullable Integer threadId, @Nullable Integer nice) {}

  /**
   * A second program of ours.
   *
   * @param programId its kernel id
   * @param rules what it does
   * @param ruleNames names of its rules, in order
   * @param devices the sets of interfaces that they name, by number
   */
  public record Remote(
      long programId, RuleSet rules, List<String> ruleNames, List<DeviceMap> devices) {}

  /**
   * A device map: interfaces that packets are sent out of together.
   *
   * @param mapId kernel id
   * @param rewriteSourceMac whether frames get the interface's MAC address as their source
   * @param entries those that there are, read back one by one
   */
  public record DeviceMap(long mapId, boolean rewriteSourceMac, List<DeviceEntry> entries) {}

  /**
   * An entry of a device map.
   *
   * @param ifindex interface index
   * @param address its MAC address as our program has it; empty when it has none
   * @param programId kernel id of the program that packets run through on their way out
   */
  public record DeviceEntry(int ifindex, String address, long programId) {}

  /**
   * A program on an interface.
   *
   * @param ifindex interface index; 0 when the kernel detached the link, or its interface is in
   *     another network namespace
   * @param uid uid of the policy
   * @param policy its name
   * @param revision the revision in force
   * @param mode attach mode, as the kernel reports it
   * @param programId kernel id of the program
   * @param linkId kernel id of the link
   * @param program what the program was specialised for
   * @param ruleNames names of its rules, in order
   * @param frags whether it takes packets that lie in several buffers
   * @param cpuMapId kernel id of the policy's CPU map that it gives packets to; 0 when that is no
   *     longer pinned
   * @param tables the active halves of the indirection tables, by number
   * @param devices the sets of interfaces that packets are sent out of, by number
   * @param lineups where CPUs are away that tables are to name again: all CPUs of each table, by
   *     number; else empty
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
      long cpuMapId,
      List<IndirectionTable> tables,
      List<DeviceMap> devices,
      List<Lineup> lineups) {}
}
