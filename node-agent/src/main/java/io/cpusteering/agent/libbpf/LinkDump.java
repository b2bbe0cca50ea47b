// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.libbpf;

import com.sun.jna.Native;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Has the kernel tell of all network interfaces at once, by rtnetlink. Needs no capability. Not for
 * concurrent use.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/rtnetlink.7.html">rtnetlink(7)</a>
 */
public final class LinkDump {
  private static final int AF_NETLINK = 16;
  private static final int SOCK_RAW = 3;
  private static final int SOCK_CLOEXEC = 0x80000;
  private static final int NETLINK_ROUTE = 0;
  private static final short RTM_NEWLINK = 16;
  private static final short RTM_GETLINK = 18;
  private static final short NLM_F_REQUEST = 1;
  private static final short NLM_F_DUMP = 0x300;
  private static final int NLM_F_DUMP_INTR = 0x10;
  private static final int NLMSG_ERROR = 2;
  private static final int NLMSG_DONE = 3;
  private static final short IFLA_EXT_MASK = 29;

  /** Counters are half of what is told of an interface, and matter to no one here. */
  private static final int RTEXT_FILTER_SKIP_STATS = 1 << 3;

  /** Of {@code struct nlmsghdr}. */
  private static final int HEADER = 16;

  /** Of {@code struct ifinfomsg}. */
  private static final int LINK_HEADER = 16;

  private static final int ATTRIBUTE_HEADER = 4;

  /** The kernel fills this much at once, whatever room there is beyond it. */
  private static final int ROOM = 32 * 1024;

  /** While interfaces come and go. */
  private static final int LOOKS = 5;

  private static final String ALL = "the list of network interfaces";

  private final NetlinkSocket.SocketCalls calls = Native.load("c", NetlinkSocket.SocketCalls.class);
  private final ByteBuffer room = ByteBuffer.allocateDirect(ROOM).order(ByteOrder.nativeOrder());

  /**
   * Asks. Where interfaces came, went or changed meanwhile, so that some might be told of twice or
   * not at all, it asks again a few times.
   *
   * @return of each interface of the calling thread's network namespace what follows the header of
   *     its message: {@code struct ifinfomsg} and attributes, in the byte order of this machine
   * @throws BpfException when the kernel doesn't tell
   */
  public List<ByteBuffer> links() {
    List<ByteBuffer> links = new ArrayList<>();
    for (int look = 0; look < LOOKS; look++) {
      links.clear();
      if (ask(links)) {
        break;
      }
    }
    return links;
  }

  /** Whether all that was told is of one moment. */
  private boolean ask(List<ByteBuffer> links) {
    int socket = calls.socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
    KernelCall.checkErrno(socket, Operation.LIST, ALL);
    try {
      ByteBuffer request = request();
      long sent = calls.send(socket, request, request.capacity(), 0);
      KernelCall.checkErrno(sent, Operation.LIST, ALL);
      boolean whole = true;
      while (true) {
        long length = calls.recv(socket, room, ROOM, 0);
        if (length < 0 && Native.getLastError() == Errno.EINTR) {
          continue;
        }
        KernelCall.checkErrno(length, Operation.LIST, ALL);
        byte[] told = new byte[(int) length];
        room.get(0, told);
        Messages messages =
            Messages.of(ByteBuffer.wrap(told).order(ByteOrder.nativeOrder()), links);
        whole &= messages.whole();
        if (messages.last()) {
          return whole;
        }
      }
    } finally {
      calls.close(socket);
    }
  }

  private static ByteBuffer request() {
    int size = HEADER + LINK_HEADER + ATTRIBUTE_HEADER + Integer.BYTES;
    ByteBuffer request = ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
    request.putInt(size).putShort(RTM_GETLINK).putShort((short) (NLM_F_REQUEST | NLM_F_DUMP));
    request.putInt(1).putInt(0);
    request.position(HEADER + LINK_HEADER);
    request.putShort((short) (ATTRIBUTE_HEADER + Integer.BYTES)).putShort(IFLA_EXT_MASK);
    request.putInt(RTEXT_FILTER_SKIP_STATS);
    return request.rewind();
  }

  /**
   * What came at once.
   *
   * @param whole whether nothing changed while it was put together
   * @param last whether nothing follows
   */
  record Messages(boolean whole, boolean last) {
    /**
     * Reads them.
     *
     * @param datagram as the socket gave it
     * @param links gets those that are of links
     * @throws BpfException when the kernel says that it failed
     */
    static Messages of(ByteBuffer datagram, List<ByteBuffer> links) {
      boolean whole = true;
      int at = 0;
      while (at + HEADER <= datagram.limit()) {
        int length = datagram.getInt(at);
        if (length < HEADER || length > datagram.limit() - at) {
          throw new BpfException(Operation.LIST, ALL, Errno.EINVAL, "");
        }
        whole &= (datagram.getShort(at + 6) & NLM_F_DUMP_INTR) == 0;
        switch (datagram.getShort(at + 4)) {
          case NLMSG_DONE, NLMSG_ERROR -> {
            int result = length < HEADER + Integer.BYTES ? 0 : datagram.getInt(at + HEADER);
            KernelCall.check(result, Operation.LIST, ALL);
            return new Messages(whole, true);
          }
          case RTM_NEWLINK ->
              links.add(datagram.slice(at + HEADER, length - HEADER).order(datagram.order()));
          default -> {
            // Of no concern.
          }
        }
        at += Math.min((length + 3) & ~3, datagram.limit() - at);
      }
      return new Messages(whole, false);
    }
  }
}
