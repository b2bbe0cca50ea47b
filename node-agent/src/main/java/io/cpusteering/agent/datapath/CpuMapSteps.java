// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import io.cpusteering.agent.datapath.CpuMapThreads.KernelThread;
import io.cpusteering.agent.libbpf.BpfException;
import io.cpusteering.agent.libbpf.Threads;
import io.cpusteering.agent.plan.CpuMapPlan;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the entries of one policy's CPU map what the plan says: first what is added or changed, and
 * only after the tables no longer name them what is left over.
 */
final class CpuMapSteps {
  private static final Logger LOG = LoggerFactory.getLogger(CpuMapSteps.class);

  private final CpuMapThreads threads;
  private final Failures failures;

  CpuMapSteps(CpuMapThreads threads, Failures failures) {
    this.threads = threads;
    this.failures = failures;
  }

  /**
   * Adds and changes entries, and sets the priority of their threads.
   *
   * @param remote the second program of every entry
   * @return the CPUs of the plan that have no entry, since the kernel refused it
   */
  Set<Integer> fill(PolicyCpuMap map, CpuMapPlan plan, RemoteProgram remote) {
    CpuEntries entries = map.entries();
    SortedMap<Integer, CpuEntries.Entry> present = entries.read();
    SortedSet<Integer> unusable = new TreeSet<>();
    long mapId = map.id();
    plan.queueSizes()
        .forEach(
            (cpu, queueSize) -> {
              CpuEntries.Entry entry = present.get(cpu);
              if (entry != null
                  && (remote.wouldLose(entry)
                      || entry.queueSize() == queueSize
                          && remote.suits(entry)
                          && !threads.isAstray(mapId, cpu))) {
                return;
              }
              if (entry == null && remote.isOutOfReach(present.values())) {
                unusable.add(cpu);
                return;
              }
              try {
                entries.write(cpu, queueSize, remote.program());
                threads.forget();
                LOG.atInfo()
                    .addKeyValue("policy", plan.policy())
                    .addKeyValue("cpu", cpu)
                    .addKeyValue("queueSize", queueSize)
                    .log("CPU map entry written");
              } catch (BpfException e) {
                failures.add(
                    plan.uid(),
                    0,
                    "CpuUnusable",
                    "CPU %d can't be used by policy %s, the others go on: %s"
                        .formatted(cpu, plan.policy(), e.getMessage()));
                if (!present.containsKey(cpu)) {
                  unusable.add(cpu);
                }
              }
            });
    Integer nice = plan.nice();
    if (nice != null) {
      prioritize(map.id(), plan, nice, unusable);
    }
    return unusable;
  }

  /**
   * Deletes the entries of CPUs that nothing uses any more.
   *
   * @return whether there were any
   */
  boolean trim(PolicyCpuMap map, String uid, Set<Integer> used) {
    CpuEntries entries = map.entries();
    boolean deleted = false;
    for (int cpu : entries.read().keySet()) {
      if (!used.contains(cpu)) {
        entries.delete(cpu);
        deleted = true;
        threads.forget();
        LOG.atInfo().addKeyValue("uid", uid).addKeyValue("cpu", cpu).log("CPU map entry deleted");
      }
    }
    return deleted;
  }

  private void prioritize(long mapId, CpuMapPlan plan, int nice, Set<Integer> unusable) {
    SortedSet<Integer> unseen = new TreeSet<>();
    for (int cpu : plan.queueSizes().keySet()) {
      if (unusable.contains(cpu)) {
        continue;
      }
      Optional<KernelThread> thread = threads.find(mapId, cpu);
      if (thread.isEmpty()) {
        unseen.add(cpu);
      } else if (thread.get().nice() != nice) {
        try {
          Threads.setNice(thread.get().id(), nice);
        } catch (BpfException e) {
          starving(plan, e.getMessage());
          return;
        }
      }
    }
    if (!unseen.isEmpty()) {
      starving(
          plan,
          ("the threads of CPUs %s are not to be seen: the agent needs the host's PID namespace"
                  + " (hostPID) and the capability SYS_NICE")
              .formatted(unseen));
    }
  }

  private void starving(CpuMapPlan plan, String why) {
    failures.add(
        plan.uid(),
        0,
        ApplyOutcome.Failure.THREADS_MAY_STARVE,
        ("the priority of the CPU map's kernel threads of policy %s can't be set, so busy pods may"
                + " keep them from running: %s")
            .formatted(plan.policy(), why));
  }
}
