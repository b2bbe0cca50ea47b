// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.packets;

import io.cpusteering.agent.plan.program.HashSettings;
import io.cpusteering.api.policy.HashBy;

/**
 * What is hashed.
 *
 * @param source the source address in 32 bits
 * @param destination the destination address in 32 bits
 * @param protocol number of the IP protocol; without addresses the EtherType
 * @param key what tells flows between the two apart
 */
record Flow(int source, int destination, int protocol, Key key) {
  /** By an IP header. */
  static Flow of(Frame frame, IpHeader header, Key key, ProductSums sums) {
    return new Flow(
        address(frame, header.version(), header.source(), sums),
        address(frame, header.version(), header.destination(), sums),
        header.protocol(),
        key);
  }

  /** By MAC addresses, where there are no others. */
  static Flow of(Frame frame, EthernetHeader header, ProductSums sums) {
    return new Flow(
        mac(frame, header.source(), sums),
        mac(frame, header.destination(), sums),
        header.etherType(),
        Key.NONE);
  }

  Flow reversed() {
    return new Flow(destination, source, protocol, key.reversed());
  }

  /**
   * Where it is in an indirection table.
   *
   * @param slots length of the table
   */
  int slot(HashSettings settings, int slots, ProductSums sums) {
    int number = settings.by() == HashBy.FLOW ? protocol : 0;
    Flow hashed = new Flow(source, destination, number, keyFor(settings));
    if (settings.symmetric()) {
      hashed = hashed.ascending();
    }
    int hash = sums.flow(hashed.source, hashed.destination, hashed.key.value(), hashed.protocol);
    return (int) (Integer.toUnsignedLong(hash) * slots >>> Integer.SIZE);
  }

  private Key keyFor(HashSettings settings) {
    return switch (key.kind()) {
      case NONE, TEID -> key;
      case PORTS -> settings.by() == HashBy.FLOW ? key : Key.NONE;
      case SPI -> settings.by() == HashBy.FLOW && !settings.symmetric() ? key : Key.NONE;
    };
  }

  /** This or the opposite direction, whichever has the lower end first. */
  private Flow ascending() {
    long from = Integer.toUnsignedLong(source) << 16 | key.value() & 0xffff;
    long to = Integer.toUnsignedLong(destination) << 16 | key.value() >>> 16;
    return from > to ? reversed() : this;
  }

  private static int address(Frame frame, int version, int at, ProductSums sums) {
    return version == 4
        ? frame.raw32(at)
        : sums.address(
            frame.raw32(at), frame.raw32(at + 4), frame.raw32(at + 8), frame.raw32(at + 12));
  }

  private static int mac(Frame frame, int at, ProductSums sums) {
    return sums.mac(frame.raw32(at), frame.raw16(at + 4));
  }
}
