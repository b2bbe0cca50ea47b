// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is pinned for one policy. Programs with and without frags have CPU maps and pins of their
 * own, of which there are both only where the policy's interfaces differ; an agent that knows one
 * map per policy goes by the one that it looks for.
 */
final class PolicyPins implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PolicyPins.class);

  private final String uid;
  private final Path folder;
  private final Map<Boolean, PolicyCpuMap> cpuMaps = new TreeMap<>();
  private @Nullable EgressPrograms egress;
  private boolean observed;

  private PolicyPins(String uid, Path folder) {
    this.uid = uid;
    this.folder = folder;
  }

  /** Opens what there is, if anything. */
  static PolicyPins open(PinTree tree, String uid) {
    PolicyPins pins = new PolicyPins(uid, tree.policy(uid));
    for (boolean frags : new boolean[] {false, true}) {
      PolicyCpuMap.open(pins.folder, frags).ifPresent(map -> pins.cpuMaps.put(frags, map));
    }
    return pins;
  }

  /** The CPU maps that there are, the one without frags first. */
  List<PolicyCpuMap> cpuMaps() {
    return List.copyOf(cpuMaps.values());
  }

  /** One of them. */
  Optional<PolicyCpuMap> cpuMap(boolean frags) {
    return Optional.ofNullable(cpuMaps.get(frags));
  }

  /** The same, made if need be. */
  PolicyCpuMap cpuMap(PinTree tree, String policy, boolean frags) {
    PolicyCpuMap present = cpuMaps.get(frags);
    if (present != null) {
      return present;
    }
    PolicyCpuMap made = PolicyCpuMap.create(tree.create(folder), frags);
    cpuMaps.put(frags, made);
    LOG.atInfo()
        .addKeyValue("policy", policy)
        .addKeyValue("uid", uid)
        .addKeyValue("frags", frags)
        .log("CPU map created");
    return made;
  }

  /**
   * Lets a CPU map go, if there is one; what uses it keeps it.
   *
   * @return whether anything was there
   */
  boolean letGo(boolean frags, String why) {
    boolean pinned = PolicyCpuMap.unpin(folder, frags);
    PolicyCpuMap map = cpuMaps.remove(frags);
    if (map != null) {
      map.close();
      LOG.atInfo()
          .addKeyValue("uid", uid)
          .addKeyValue("frags", frags)
          .addKeyValue("why", why)
          .log("CPU map let go");
    }
    return pinned;
  }

  /** The programs of its packets on their way out of other interfaces; null when there are none. */
  @Nullable EgressPrograms egress() {
    if (egress == null) {
      egress = EgressPrograms.open(egressFolder()).orElse(null);
    }
    return egress;
  }

  /**
   * The same, loaded if need be; what becomes of the packets is counted then, too.
   *
   * @param needed whether there is anything to send out of other interfaces
   */
  @Nullable EgressPrograms egress(PinTree tree, boolean needed) {
    EgressPrograms present = egress();
    if (!needed || observed) {
      return present;
    }
    if (present == null) {
      present = EgressPrograms.openOrLoad(tree, egressFolder());
      egress = present;
    }
    present.observe(egressFolder(), folder.resolve(TracepointObserver.DEVICE_SETS));
    observed = true;
    return present;
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

  @Override
  public void close() {
    cpuMaps.values().forEach(PolicyCpuMap::close);
    if (egress != null) {
      egress.close();
    }
  }
}
