// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.events;

import io.cpusteering.agent.libbpf.NetlinkAttributes;
import io.cpusteering.agent.libbpf.NetlinkSocket;
import io.cpusteering.agent.libbpf.NetlinkSocket.FilterStep;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Reads what rtnetlink tells of links and default routes.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/rtnetlink.7.html">rtnetlink(7)</a>
 */
final class RouteMessages {
  static final int RTMGRP_LINK = 0x1;
  static final int RTMGRP_IPV4_ROUTE = 0x40;
  static final int RTMGRP_IPV6_ROUTE = 0x400;

  private static final int NLMSG_ERROR = 2;
  private static final int NLMSG_OVERRUN = 4;
  private static final int RTM_NEWLINK = 16;
  private static final int RTM_DELLINK = 17;
  private static final int RTM_NEWROUTE = 24;
  private static final int RTM_DELROUTE = 25;

  /** Of {@code struct nlmsghdr}. */
  private static final int HEADER = 16;

  /** Of {@code struct ifinfomsg}. */
  private static final int LINK_HEADER = 16;

  /** Of {@code struct rtmsg}. */
  private static final int ROUTE_HEADER = 12;

  private static final int IFF_UP = 0x1;
  private static final int IFLA_ADDRESS = 1;
  private static final int IFLA_IFNAME = 3;
  private static final int IFLA_MTU = 4;
  private static final int IFLA_LINK = 5;
  private static final int IFLA_MASTER = 10;
  private static final int IFLA_LINKINFO = 18;
  private static final int IFLA_NUM_RX_QUEUES = 32;
  private static final int IFLA_XDP = 43;
  private static final int IFLA_EVENT = 44;
  private static final int IFLA_INFO_KIND = 1;
  private static final int IFLA_EVENT_FEATURES = 2;

  /** Not the counters and carrier, which change all the time and matter to no round. */
  private static final Set<Integer> READ_BY_ROUNDS =
      Set.of(
          IFLA_ADDRESS,
          IFLA_IFNAME,
          IFLA_MTU,
          IFLA_LINK,
          IFLA_MASTER,
          IFLA_NUM_RX_QUEUES,
          IFLA_XDP);

  /**
   * Drops what is told of routes that are no default routes: on a router there are very many. The
   * length of the destination is the second byte after the header.
   */
  static final List<FilterStep> FILTER =
      List.of(
          FilterStep.loadTwoBytes(4),
          FilterStep.isEqual(asLoaded(RTM_NEWROUTE), 1, 0),
          FilterStep.isEqual(asLoaded(RTM_DELROUTE), 0, 2),
          FilterStep.loadByte(HEADER + 1),
          FilterStep.isEqual(0, 0, 1),
          FilterStep.take(),
          FilterStep.drop());

  private RouteMessages() {}

  /** Listens from now on, in the network namespace of this thread. */
  static NetlinkSocket listen() {
    return NetlinkSocket.open(
        "changes of links and routes",
        NetlinkSocket.NETLINK_ROUTE,
        RTMGRP_LINK | RTMGRP_IPV4_ROUTE | RTMGRP_IPV6_ROUTE,
        FILTER);
  }

  /**
   * Reads them.
   *
   * @param datagram any number of messages, in the byte order of this machine
   * @return those that tell something, in order
   */
  static List<RouteMessage> read(ByteBuffer datagram) {
    List<RouteMessage> messages = new ArrayList<>();
    int at = 0;
    while (at + HEADER <= datagram.limit()) {
      int length = datagram.getInt(at);
      if (length < HEADER || length > datagram.limit() - at) {
        messages.add(new RouteMessage.Unclear());
        return messages;
      }
      read(
          Short.toUnsignedInt(datagram.getShort(at + 4)),
          datagram.slice(at + HEADER, length - HEADER).order(datagram.order()),
          messages);
      at += Math.min(aligned(length), datagram.limit() - at);
    }
    if (at < datagram.limit()) {
      messages.add(new RouteMessage.Unclear());
    }
    return messages;
  }

  private static void read(int type, ByteBuffer body, List<RouteMessage> messages) {
    switch (type) {
      case RTM_NEWLINK, RTM_DELLINK -> readLink(type == RTM_DELLINK, body, messages);
      case RTM_NEWROUTE, RTM_DELROUTE -> readRoute(body, messages);
      case NLMSG_ERROR, NLMSG_OVERRUN -> messages.add(new RouteMessage.Unclear());
      default -> {
        // Of no concern: the end of a list, or a kind of message that is newer than this.
      }
    }
  }

  private static void readRoute(ByteBuffer body, List<RouteMessage> messages) {
    if (body.limit() < ROUTE_HEADER) {
      messages.add(new RouteMessage.Unclear());
    } else if (body.get(1) == 0) {
      messages.add(new RouteMessage.DefaultRoute());
    }
  }

  private static void readLink(boolean gone, ByteBuffer body, List<RouteMessage> messages) {
    if (body.limit() < LINK_HEADER) {
      messages.add(new RouteMessage.Unclear());
      return;
    }
    // A bridge speaks of its ports under a family of its own: one that leaves it is not gone.
    if (body.get(0) != 0) {
      return;
    }
    String name = "";
    String kind = "";
    boolean offloads = false;
    int state = body.getInt(8) & IFF_UP;
    NetlinkAttributes attributes = new NetlinkAttributes(body, LINK_HEADER);
    while (attributes.next()) {
      int type = attributes.type();
      switch (type) {
        case IFLA_IFNAME -> name = attributes.text();
        case IFLA_LINKINFO -> kind = attributes.textInside(IFLA_INFO_KIND);
        case IFLA_EVENT -> offloads = attributes.number() == IFLA_EVENT_FEATURES;
        default -> {
          // Only its bytes count.
        }
      }
      if (READ_BY_ROUNDS.contains(type)) {
        state = 31 * (31 * state + type) + attributes.value().hashCode();
      }
    }
    if (attributes.isBroken()) {
      messages.add(new RouteMessage.Unclear());
      return;
    }
    messages.add(
        new RouteMessage.Link(
            body.getInt(4), gone, name, kind, offloads, 31 * state + kind.hashCode()));
  }

  private static int aligned(int length) {
    return (length + 3) & ~3;
  }

  /** Filters load the higher byte first, whatever the machine's order is. */
  private static int asLoaded(int type) {
    return ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN
        ? type
        : Short.toUnsignedInt(Short.reverseBytes((short) type));
  }
}
