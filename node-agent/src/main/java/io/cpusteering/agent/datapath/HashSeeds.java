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

/**
 * The seed of the flow hash: random, so that nobody outside can aim at one CPU; one for all
 * interfaces of a policy, so that the two directions of a flow can meet; and kept for as long as
 * the policy steers anything, so that flows stay where they are.
 */
final class HashSeeds {
  private final SecureRandom random = new SecureRandom();
  private final Map<String, Integer> byPolicy = new HashMap<>();

  /** Those in force. */
  static HashSeeds of(PinTree tree) {
    HashSeeds seeds = new HashSeeds();
    List<Path> folders = tree.interfaces().stream().map(tree::networkInterface).toList();
    folders.forEach(seeds::take);
    folders.forEach(seeds::takeRemains);
    return seeds;
  }

  private void take(Path folder) {
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
  private void takeRemains(Path folder) {
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
    return byPolicy.computeIfAbsent(uid, unknown -> random.nextInt());
  }
}
