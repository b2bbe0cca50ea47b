// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.libbpf;

import com.sun.jna.Memory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The features of a network interface that are switched on, as {@code ethtool -k} shows them. The
 * kernel numbers features anew in every version, so they are asked for by name. Needs no
 * capability.
 */
public final class InterfaceFeatures {
  /** See {@code linux/ethtool.h}. */
  private static final int ETHTOOL_GSTRINGS = 0x1b;

  private static final int ETHTOOL_GSSET_INFO = 0x37;
  private static final int ETHTOOL_GFEATURES = 0x3a;
  private static final int ETH_SS_FEATURES = 4;
  private static final int ETH_GSTRING_LEN = 32;

  /** {@code struct ethtool_sset_info}: command, reserved, mask, then a length per set in it. */
  private static final int SET_INFO_MASK = 8;

  private static final int SET_INFO_LENGTHS = 16;

  /** {@code struct ethtool_gstrings}: command, set, length, then the names. */
  private static final int STRINGS_NAMES = 12;

  /** {@code struct ethtool_gfeatures}: command, number of blocks, then those. */
  private static final int FEATURES_BLOCKS = 8;

  /** {@code available, requested, active, never_changed}, of 32 features each. */
  private static final int BLOCK_SIZE = 16;

  private static final int BLOCK_ACTIVE = 8;

  private final EthtoolRequests requests = new EthtoolRequests();
  private volatile List<String> names = List.of();

  /**
   * Those of some features that are on.
   *
   * @param interfaceName an interface of the calling thread's network namespace
   * @param features by the kernel's names, such as {@code rx-vlan-hw-parse}
   * @return none also when there is no such interface, or the kernel knows none of the names
   */
  public List<String> on(String interfaceName, List<String> features) {
    List<String> known = names(interfaceName);
    if (known.isEmpty()) {
      return List.of();
    }
    int blocks = (known.size() + Integer.SIZE - 1) / Integer.SIZE;
    try (Memory answer = new Memory(FEATURES_BLOCKS + (long) blocks * BLOCK_SIZE)) {
      answer.clear();
      answer.setInt(0, ETHTOOL_GFEATURES);
      answer.setInt(4, blocks);
      return requests.ask(interfaceName, answer)
          ? features.stream().filter(name -> isOn(answer, known.indexOf(name))).toList()
          : List.of();
    }
  }

  private static boolean isOn(Memory answer, int bit) {
    if (bit < 0) {
      return false;
    }
    long block = FEATURES_BLOCKS + (long) (bit / Integer.SIZE) * BLOCK_SIZE;
    return (answer.getInt(block + BLOCK_ACTIVE) >>> (bit % Integer.SIZE) & 1) != 0;
  }

  /** By number; the same for all interfaces of a kernel. */
  private List<String> names(String interfaceName) {
    if (names.isEmpty()) {
      names = ask(interfaceName);
    }
    return names;
  }

  private List<String> ask(String interfaceName) {
    int count;
    try (Memory info = new Memory(SET_INFO_LENGTHS + Integer.BYTES)) {
      info.clear();
      info.setInt(0, ETHTOOL_GSSET_INFO);
      info.setLong(SET_INFO_MASK, 1L << ETH_SS_FEATURES);
      if (!requests.ask(interfaceName, info) || info.getLong(SET_INFO_MASK) == 0) {
        return List.of();
      }
      count = info.getInt(SET_INFO_LENGTHS);
    }
    try (Memory strings = new Memory(STRINGS_NAMES + (long) count * ETH_GSTRING_LEN)) {
      strings.clear();
      strings.setInt(0, ETHTOOL_GSTRINGS);
      strings.setInt(4, ETH_SS_FEATURES);
      strings.setInt(8, count);
      if (!requests.ask(interfaceName, strings)) {
        return List.of();
      }
      List<String> all = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        all.add(
            strings.getString(
                STRINGS_NAMES + (long) i * ETH_GSTRING_LEN, StandardCharsets.US_ASCII.name()));
      }
      return List.copyOf(all);
    }
  }
}
