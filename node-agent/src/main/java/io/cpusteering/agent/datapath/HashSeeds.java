// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;

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
    for (int ifindex : tree.interfaces()) {
      new InterfacePins(tree.networkInterface(ifindex))
          .objects()
          .ifPresent(
              objects -> {
                try (objects) {
                  String uid = Meta.read(objects.meta()).orElseThrow().uid();
                  seeds.byPolicy.putIfAbsent(uid, objects.constants().hashSeed());
                }
              });
    }
    return seeds;
  }

  /** The seed of a policy, made when it has none. */
  int of(String uid) {
    return byPolicy.computeIfAbsent(uid, unknown -> random.nextInt());
  }
}
