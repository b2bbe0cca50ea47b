// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import io.cpusteering.agent.datapath.DatapathCounters.InterfaceCounters;
import io.cpusteering.agent.libbpf.Bpf;
import io.cpusteering.agent.libbpf.BpfMap;
import io.cpusteering.agent.libbpf.BpfProgram;
import io.cpusteering.agent.libbpf.MapType;
import io.cpusteering.agent.plan.Device;
import io.cpusteering.agent.plan.DeviceSet;
import io.cpusteering.agent.plan.IndirectionTable;
import io.cpusteering.agent.plan.program.ProgramSettings;
import java.util.List;
import java.util.stream.IntStream;

/** A steering program as the agent loads it, attached nowhere, for runs that are timed. */
final class MeasuredProgram implements AutoCloseable {
  /** As many as the plan has for a few CPUs. */
  private static final int HASH_SLOTS = 1024;

  private static final int SEED = 12345;

  private final SteeringObjects objects;

  /**
   * Loads it.
   *
   * @param elf the steering program, in the agent's build or in one for measuring
   * @param cpus see {@link #cpuMap}
   * @param targets the CPUs in it, each with the same weight
   */
  MeasuredProgram(byte[] elf, ProgramSettings settings, BpfMap cpus, int[] targets) {
    objects = SteeringObjects.load(elf, new ProgramConstants(settings, SEED, false), cpus, null);
    objects
        .tables()
        .write(
            List.of(
                new IndirectionTable(
                    IntStream.range(0, HASH_SLOTS).map(i -> targets[i % targets.length]).toArray(),
                    targets)));
  }

  /** Gives it an interface to send packets out of; nothing is sent, since nothing is received. */
  MeasuredProgram sendingTo(int ifindex) {
    sendTo(objects.deviceSets(), ifindex);
    return this;
  }

  static void sendTo(DeviceSets sets, int ifindex) {
    try (EgressPrograms egress = EgressPrograms.load()) {
      sets.write(List.of(new DeviceSet(false, List.of(new Device(ifindex, "")))), egress);
    }
  }

  /** A CPU map with entries for some CPUs. */
  static BpfMap cpuMap(int[] targets) {
    BpfMap cpus =
        Bpf.createMap("cpus", MapType.CPUMAP, 4, CpuEntries.VALUE_SIZE, Bpf.possibleCpus());
    try {
      for (int cpu : targets) {
        new CpuEntries(cpus).write(cpu, Plans.QUEUE_SIZE, null);
      }
      return cpus;
    } catch (RuntimeException e) {
      cpus.close();
      throw e;
    }
  }

  BpfProgram program() {
    return objects.program();
  }

  /** What it has counted. */
  InterfaceCounters counters() {
    return CounterReader.sum(0, Meta.ofPolicy("uid", "policy"), objects);
  }

  @Override
  public void close() {
    objects.close();
  }
}
