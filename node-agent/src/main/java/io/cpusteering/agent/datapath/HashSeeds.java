// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import io.cpusteering.agent.libbpf.Bpf;
import io.cpusteering.agent.libbpf.BpfException;
import io.cpusteering.agent.libbpf.BpfMap;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The seed of the flow hash: random, so that nobody outside can aim at one CPU; one for all
 * interfaces of a policy, so that the two directions of a flow can meet; and kept for as long as
 * the policy steers anything, so that flows stay where they are.
 */
final class HashSeeds {
  private final PinTree tree;
  private @Nullable Map<String, Integer> known;

  /**
   * Those in force, read when the first one is asked for: most rounds load nothing.
   *
   * @param tree where they are pinned
   */
  HashSeeds(PinTree tree) {
    this.tree = tree;
  }

  private Map<String, Integer> read() {
    Map<String, Integer> byPolicy = new HashMap<>();
    List<Path> folders = tree.interfaces().stream().map(tree::networkInterface).toList();
    folders.forEach(folder -> take(folder, byPolicy));
    folders.forEach(folder -> takeRemains(folder, byPolicy));
    return byPolicy;
  }

  private static void take(Path folder, Map<String, Integer> byPolicy) {
    new InterfacePins(folder)
        .objects()
        .ifPresent(
            objects -> {
              try (objects) {
                String uid = Meta.read(objects.meta()).orElseThrow().uid();
                byPolicy.putIfAbsent(uid, objects.constants().hashSeed());
              }
            });
  }

  /**
   * Whoever was killed while it replaced the pins left some of the program before and some of the
   * one after, which have one seed.
   */
  private static void takeRemains(Path folder, Map<String, Integer> byPolicy) {
    try (BpfMap constants = Bpf.openMap(folder.resolve(SteeringObjects.CONSTANTS));
        BpfMap meta = Bpf.openMap(folder.resolve(SteeringObjects.META))) {
      Optional<ProgramConstants> known = SteeringObjects.constants(constants);
      Meta.read(meta)
          .ifPresent(of -> known.ifPresent(it -> byPolicy.putIfAbsent(of.uid(), it.hashSeed())));
    } catch (BpfException e) {
      // Nothing remains.
    }
  }

  /** The seed of a policy, made when it has none. */
  int of(String uid) {
    Map<String, Integer> byPolicy = known;
    if (byPolicy == null) {
      byPolicy = read();
      known = byPolicy;
    }
    return byPolicy.computeIfAbsent(uid, unknown -> new SecureRandom().nextInt());
  }
}
