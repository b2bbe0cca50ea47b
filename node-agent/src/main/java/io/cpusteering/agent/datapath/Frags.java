// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import io.cpusteering.agent.libbpf.Bpf;
import io.cpusteering.agent.libbpf.BpfException;
import io.cpusteering.agent.libbpf.BpfMap;
import io.cpusteering.agent.libbpf.Errno;
import io.cpusteering.agent.libbpf.MapType;
import io.cpusteering.agent.plan.AttachmentPlan;
import io.cpusteering.agent.plan.RemotePlan;
import io.cpusteering.agent.plan.XdpMode;
import io.cpusteering.agent.plan.program.HashSettings;
import io.cpusteering.agent.plan.program.ProgramSettings;
import io.cpusteering.agent.plan.program.SteerSettings;
import io.cpusteering.api.policy.Algorithm;
import io.cpusteering.api.policy.ControlTraffic;
import io.cpusteering.api.policy.MissAction;
import io.cpusteering.api.policy.RoundRobinPackets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Packets that lie in several buffers (frags): a program says at load that it takes them, as Linux
 * knows it from 5.18 on, and drivers then allow it on interfaces with a large MTU.
 *
 * <p>All programs that use one CPU map must agree on it: the first one decides, and the kernel
 * refuses to load any other kind (EINVAL). It tells nobody what a map or a program is for, but it
 * does tell a map's name. So the name decides: {@code cpus_frags}, or {@code cpus} as agents named
 * it that knew of no frags.
 *
 * <p>Never in generic mode: there, on 6.18, every single packet that such a program gave to a CPU
 * was dropped as one with a wrong IP header. The kernel copies a packet into a new socket buffer
 * before a program with frags sees it, and that seems to lack what the CPU map finds the IP header
 * by (mac_len). Without frags the kernel makes one buffer of each packet, whatever the MTU.
 */
final class Frags {
  private static final Logger LOG = LoggerFactory.getLogger(Frags.class);
  private static final String WITH = "cpus_frags";
  private static final String WITHOUT = "cpus";

  /** Settings under which the program looks at no packet. */
  private static final ProgramSettings SMALLEST =
      ProgramSettings.steering(
          new SteerSettings(Algorithm.ROUND_ROBIN, RoundRobinPackets.ALL, HashSettings.DEFAULT),
          ControlTraffic.STEER,
          MissAction.PASS,
          false);

  /** Kernel ids of CPU maps that were tried. */
  private static final Set<Long> AGREEING = ConcurrentHashMap.newKeySet();

  private static volatile boolean tried;
  private static volatile boolean inKernel;

  private Frags() {}

  /**
   * Whether this kernel's XDP has frags; tried once.
   *
   * @throws BpfException when the kernel refuses for another reason than that
   */
  static boolean inKernel() {
    if (!tried) {
      inKernel = load();
      tried = true;
      LOG.atInfo()
          .addKeyValue("frags", inKernel ? "yes" : "no")
          .log("whether XDP programs take packets in several buffers");
    }
    return inKernel;
  }

  /**
   * Whether a program of an interface is to take them in a mode: in native mode where the kernel
   * has them. What the user pinned as second program decides for the map that it is run from: if
   * that takes none, the policy goes without, unless the MTU needs them. Under Auto, where
   * interfaces may come to either mode, all go without if there is one.
   *
   * @param inKernel whether the kernel has them
   * @param pins what is in force
   * @param pinnedWithout whether what is pinned there takes none
   */
  static boolean wanted(
      AttachmentPlan plan,
      XdpMode mode,
      RemotePlan remote,
      PolicyPins pins,
      BooleanSupplier inKernel,
      Predicate<String> pinnedWithout) {
    return mode == XdpMode.NATIVE
        && switch (remote) {
          case RemotePlan.None(), RemotePlan.Rules(_, _, _) -> true;
          case RemotePlan.Pinned(String path, boolean oneBuffer) ->
              !plan.modes().contains(XdpMode.GENERIC)
                  && inKernel.getAsBoolean()
                  && !(oneBuffer && pinnedWithout.test(path));
          case RemotePlan.AsIs() -> pins.cpuMap(true).isPresent();
        }
        && inKernel.getAsBoolean();
  }

  /** The name of a CPU map, and of its pin. */
  static String mapName(boolean frags) {
    return frags ? WITH : WITHOUT;
  }

  /** Makes a CPU map with room for all CPUs that there may ever be. */
  static BpfMap newCpuMap(boolean frags) {
    return Bpf.createMap(
        mapName(frags), MapType.CPUMAP, Integer.BYTES, CpuEntries.VALUE_SIZE, Bpf.possibleCpus());
  }

  /** Whether the programs that use a CPU map take frags. */
  static boolean of(BpfMap cpus) {
    return cpus.info().name().equals(WITH);
  }

  /**
   * Whether a CPU map is for what its name says; tried once for each. An agent that took over a
   * second program of the other kind made it the first one of its map.
   *
   * @throws BpfException when the kernel refuses for another reason than that
   */
  static boolean agrees(BpfMap cpus) {
    long id = cpus.info().id();
    if (!AGREEING.contains(id)) {
      if (!isTakenBy(cpus)) {
        return false;
      }
      AGREEING.add(id);
    }
    return true;
  }

  /** Kernels refuse a flag that they don't know. */
  private static boolean load() {
    try (BpfMap cpus = newCpuMap(true)) {
      return isTakenBy(cpus);
    }
  }

  /** Whether the kernel lets a program as the map's name has it use the map. */
  private static boolean isTakenBy(BpfMap cpus) {
    try (SteeringObjects objects =
        SteeringObjects.load(new ProgramConstants(SMALLEST, 0, false), cpus, null)) {
      return objects.uses(cpus);
    } catch (BpfException e) {
      if (e.errno() == Errno.EINVAL) {
        return false;
      }
      throw e;
    }
  }
}
