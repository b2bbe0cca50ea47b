// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import io.cpusteering.agent.datapath.Ability.Reason;
import io.cpusteering.agent.libbpf.Bpf;
import io.cpusteering.agent.libbpf.BpfException;
import io.cpusteering.agent.libbpf.BpfMap;
import io.cpusteering.agent.libbpf.Errno;
import io.cpusteering.agent.libbpf.LibbpfMissingException;
import io.cpusteering.agent.plan.program.HashSettings;
import io.cpusteering.agent.plan.program.ProgramSettings;
import io.cpusteering.agent.plan.program.SteerSettings;
import io.cpusteering.api.policy.Algorithm;
import io.cpusteering.api.policy.ControlTraffic;
import io.cpusteering.api.policy.HashBy;
import io.cpusteering.api.policy.MissAction;
import io.cpusteering.api.policy.RoundRobinPackets;
import io.cpusteering.api.policy.Tunnel;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

/**
 * Tries what steering needs, one thing after another, and leaves nothing behind. What a kernel can
 * do is never inferred from its version: distributions carry newer parts in older kernels.
 */
public final class AbilityProbe {
  private static final String LIBBPF = "libbpf";
  private static final String BPFFS = "bpffs";
  private static final String CPU_MAP = "CPU map";
  private static final String XDP_PROGRAM = "XDP program";
  private static final String FRAGS = "frags";

  private final Path bpffs;

  /**
   * @param bpffs where pins are to go
   */
  public AbilityProbe(Path bpffs) {
    this.bpffs = bpffs;
  }

  /** All abilities up to and including the first that is missing and needed. */
  public List<Ability> probe() {
    List<Ability> abilities = new ArrayList<>();
    abilities.add(libbpf());
    if (abilities.getLast().ok()) {
      abilities.add(cpuMap());
    }
    if (abilities.getLast().ok()) {
      abilities.add(program());
    }
    if (abilities.getLast().ok()) {
      abilities.add(frags());
      abilities.add(pins());
    }
    return List.copyOf(abilities);
  }

  private static Ability libbpf() {
    try {
      return new Ability(LIBBPF, Reason.NONE, Bpf.libraryVersion());
    } catch (LibbpfMissingException e) {
      return new Ability(LIBBPF, Reason.NO_LIBBPF, e.getMessage());
    }
  }

  /** An entry with room for a second program came with the same kernel as XDP links (5.9). */
  private static Ability cpuMap() {
    try (BpfMap map = Frags.newCpuMap(false)) {
      return new Ability(
          CPU_MAP, Reason.NONE, "room for %d CPUs".formatted(map.info().maxEntries()));
    } catch (BpfException e) {
      return missing(CPU_MAP, "this kernel has no CPU maps as steering needs them", e);
    }
  }

  private static Ability program() {
    ProgramSettings settings =
        ProgramSettings.steering(
            new SteerSettings(
                Algorithm.ROUND_ROBIN,
                RoundRobinPackets.DATAGRAMS,
                new HashSettings(HashBy.FLOW, false, EnumSet.allOf(Tunnel.class))),
            ControlTraffic.PASS,
            MissAction.PASS,
            true);
    try (BpfMap cpus = Frags.newCpuMap(false);
        SteeringObjects objects =
            SteeringObjects.load(new ProgramConstants(settings, 0, false), cpus, null)) {
      return new Ability(
          XDP_PROGRAM,
          Reason.NONE,
          "loads with %d maps".formatted(objects.program().info().mapIds().size()));
    } catch (BpfException e) {
      return missing(XDP_PROGRAM, "this kernel does not load the steering program", e);
    }
  }

  private static Ability frags() {
    try {
      return Frags.inKernel()
          ? new Ability(FRAGS, Reason.NONE, "programs take packets that lie in several buffers")
          : new Ability(
              FRAGS,
              Reason.NO_FRAGS,
              "this kernel's XDP takes no packets that lie in several buffers, as Linux does from"
                  + " 5.18 on: in native mode the MTU of a steered interface is limited, by most"
                  + " drivers to about 3500 bytes");
    } catch (BpfException e) {
      return missing(FRAGS, "whether XDP programs take several buffers can't be tried", e);
    }
  }

  private Ability pins() {
    try (BpfMap map = Frags.newCpuMap(false)) {
      PinTree tree = new PinTree(bpffs);
      Path probe = tree.create(tree.probe()).resolve("map");
      PinTree.pin(map, probe);
      PinTree.remove(tree.probe());
      return new Ability(BPFFS, Reason.NONE, "pins go to " + bpffs);
    } catch (NoBpffsException e) {
      return new Ability(BPFFS, Reason.NO_BPFFS, e.getMessage());
    } catch (BpfException e) {
      return missing(BPFFS, "nothing can be pinned in " + bpffs, e);
    } catch (UncheckedIOException e) {
      return new Ability(
          BPFFS,
          Reason.NO_PERMISSION,
          "nothing can be pinned in %s: %s: mount it writable for the agent"
              .formatted(bpffs, e.getCause()));
    }
  }

  private static Ability missing(String name, String what, BpfException e) {
    boolean permission = e.errno() == Errno.EPERM;
    return new Ability(
        name,
        permission ? Reason.NO_PERMISSION : Reason.KERNEL_TOO_OLD,
        permission ? e.getMessage() : "%s: %s".formatted(what, e.getMessage()));
  }
}
