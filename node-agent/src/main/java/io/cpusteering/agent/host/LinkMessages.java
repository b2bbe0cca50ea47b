// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.host;

import io.cpusteering.agent.libbpf.NetlinkAttributes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Reads what rtnetlink tells of interfaces.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/rtnetlink.7.html">rtnetlink(7)</a>
 */
final class LinkMessages {
  /** Of {@code struct ifinfomsg}. */
  private static final int HEADER = 16;

  private static final int INDEX = 4;
  private static final int FLAGS = 8;
  private static final int IFLA_ADDRESS = 1;
  private static final int IFLA_IFNAME = 3;
  private static final int IFLA_MTU = 4;
  private static final int IFLA_LINK = 5;
  private static final int IFLA_LINKINFO = 18;
  private static final int IFLA_INFO_KIND = 1;
  private static final int MAC_LENGTH = 6;
  private static final HexFormat COLONS = HexFormat.ofDelimiter(":");

  private LinkMessages() {}

  /**
   * Reads them all.
   *
   * @throws IOException when one can't be read: nobody knows then what there is
   */
  static List<Link> read(List<ByteBuffer> messages) throws IOException {
    List<Link> links = new ArrayList<>(messages.size());
    for (ByteBuffer message : messages) {
      links.add(read(message));
    }
    return links;
  }

  private static Link read(ByteBuffer message) throws IOException {
    if (message.limit() < HEADER) {
      throw unreadable();
    }
    int ifindex = message.getInt(INDEX);
    String name = "";
    int mtu = 0;
    String address = "";
    int link = ifindex;
    String kind = "";
    NetlinkAttributes attributes = new NetlinkAttributes(message, HEADER);
    while (attributes.next()) {
      switch (attributes.type()) {
        case IFLA_IFNAME -> name = attributes.text();
        case IFLA_MTU -> mtu = attributes.number();
        case IFLA_ADDRESS -> address = mac(attributes.value());
        case IFLA_LINK -> link = attributes.number();
        case IFLA_LINKINFO -> kind = attributes.textInside(IFLA_INFO_KIND);
        default -> {
          // There are dozens.
        }
      }
    }
    if (attributes.isBroken() || name.isEmpty()) {
      throw unreadable();
    }
    return new Link(ifindex, name, message.getInt(FLAGS), mtu, address, link, kind);
  }

  /** A tunnel has an IP address there. */
  private static String mac(ByteBuffer value) {
    if (value.limit() != MAC_LENGTH) {
      return "";
    }
    byte[] bytes = new byte[MAC_LENGTH];
    value.get(0, bytes);
    return COLONS.formatHex(bytes);
  }

  private static IOException unreadable() {
    return new IOException(
        "what the kernel tells of an interface by rtnetlink can't be understood");
  }
}
