// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import io.cpusteering.agent.libbpf.Bpf;
import io.cpusteering.agent.libbpf.BpfException;
import io.cpusteering.agent.libbpf.BpfMap;
import io.cpusteering.agent.libbpf.MapInfo;
import io.cpusteering.agent.libbpf.MapType;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pinned CPU map of one policy. Maps for programs with and without frags have pins of their
 * own, so that an agent that knows only the one kind goes by its own pin and makes a new map; the
 * old one lives on in the old program until that is replaced.
 */
final class PolicyPins implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PolicyPins.class);

  private final String uid;
  private final Path folder;
  private final BpfMap cpus;
  private @Nullable EgressPrograms egress;

  private PolicyPins(String uid, Path folder, BpfMap cpus) {
    this.uid = uid;
    this.folder = folder;
    this.cpus = cpus;
  }

  /** Opens what is pinned; empty when nothing is, or nothing that can be used. */
  static Optional<PolicyPins> open(PinTree tree, String uid) {
    return open(tree, uid, true).or(() -> open(tree, uid, false));
  }

  private static Optional<PolicyPins> open(PinTree tree, String uid, boolean frags) {
    Path folder = tree.policy(uid);
    BpfMap cpus;
    try {
      cpus = Bpf.openMap(folder.resolve(Frags.mapName(frags)));
    } catch (BpfException e) {
      return Optional.empty();
    }
    MapInfo info = cpus.info();
    if (info.type() == MapType.CPUMAP
        && info.valueSize() == CpuEntries.VALUE_SIZE
        && Frags.of(cpus) == frags) {
      return Optional.of(new PolicyPins(uid, folder, cpus));
    }
    cpus.close();
    return Optional.empty();
  }

  /**
   * Opens what is pinned, or makes it.
   *
   * @param frags whether it is for programs that take frags; a map for others is let go
   */
  static PolicyPins openOrCreate(PinTree tree, String uid, String policy, boolean frags) {
    PolicyPins pins = open(tree, uid, frags).orElseGet(() -> create(tree, uid, policy, frags));
    PinTree.remove(pins.folder().resolve(Frags.mapName(!frags)));
    return pins;
  }

  private static PolicyPins create(PinTree tree, String uid, String policy, boolean frags) {
    Path folder = tree.create(tree.policy(uid));
    BpfMap cpus = Frags.newCpuMap(frags);
    try {
      PinTree.pin(cpus, folder.resolve(Frags.mapName(frags)));
    } catch (RuntimeException e) {
      cpus.close();
      throw e;
    }
    LOG.atInfo()
        .addKeyValue("policy", policy)
        .addKeyValue("uid", uid)
        .addKeyValue("frags", frags)
        .log("CPU map created");
    return new PolicyPins(uid, folder, cpus);
  }

  /** Where the policy's own second program is pinned. */
  Path remote() {
    return folder.resolve("remote");
  }

  /** The programs of its packets on their way out of other interfaces; null when there are none. */
  @Nullable EgressPrograms egress() {
    if (egress == null) {
      egress = EgressPrograms.open(egressFolder()).orElse(null);
    }
    return egress;
  }

  /**
   * The same, loaded if need be.
   *
   * @param needed whether there is anything to send out of other interfaces
   */
  @Nullable EgressPrograms egress(PinTree tree, boolean needed) {
    if (egress == null && needed) {
      egress = EgressPrograms.openOrLoad(tree, egressFolder());
    }
    return egress();
  }

  /** Removes the programs when nothing is sent out of other interfaces any more. */
  void removeEgress() {
    PinTree.remove(egressFolder());
  }

  private Path egressFolder() {
    return folder.resolve("egress");
  }

  String uid() {
    return uid;
  }

  Path folder() {
    return folder;
  }

  BpfMap cpus() {
    return cpus;
  }

  CpuEntries entries() {
    return new CpuEntries(cpus);
  }

  @Override
  public void close() {
    cpus.close();
    if (egress != null) {
      egress.close();
    }
  }
}
