// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.libbpf;

import com.sun.jna.Native;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Has the kernel tell of network interfaces by rtnetlink, of all at once or of one. Needs no
 * capability.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/rtnetlink.7.html">rtnetlink(7)</a>
 */
public final class Links {
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

  private static final int ROOM_FOR_ONE = 8 * 1024;

  /** While interfaces come and go. */
  private static final int LOOKS = 5;

  private static final String ALL = "the list of network interfaces";

  private static final NetdevFamily.SocketCalls CALLS =
      Native.load("c", NetdevFamily.SocketCalls.class);

  private Links() {}

  /**
   * Asks for all of them. Where interfaces came or went meanwhile, so that some might be told of
   * twice or not at all, it asks again a few times.
   *
   * @return of each interface of the calling thread's network namespace what follows the header of
   *     its message: {@code struct ifinfomsg} and attributes, in the byte order of this machine
   * @throws BpfException when the kernel doesn't tell; with EAGAIN when interfaces came and went
   *     all the while
   */
  public static List<ByteBuffer> all() {
    for (int look = 0; look < LOOKS; look++) {
      List<ByteBuffer> links = new ArrayList<>();
      if (ask(0, links, Operation.LIST, ALL)) {
        return links;
      }
    }
    // One that is left out would lose its program.
    throw new BpfException(Operation.LIST, ALL, Errno.EAGAIN, "");
  }

  /**
   * Asks for one of them.
   *
   * @param what for people
   * @return as for all
   * @throws BpfException when the kernel doesn't tell; with ENODEV when the calling thread's
   *     network namespace has none with this index
   */
  static ByteBuffer one(int ifindex, Operation operation, String what) {
    List<ByteBuffer> links = new ArrayList<>(1);
    ask(ifindex, links, operation, what);
    return links.getFirst();
  }

  /** Whether all that was told is of one moment. */
  private static boolean ask(
      int ifindex, List<ByteBuffer> links, Operation operation, String what) {
    int socket = CALLS.socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
    KernelCall.checkErrno(socket, operation, what);
    try {
      byte[] request = request(ifindex);
      KernelCall.checkErrno(CALLS.send(socket, request, request.length, 0), operation, what);
      boolean whole = true;
      while (true) {
        byte[] told = new byte[ifindex == 0 ? ROOM : ROOM_FOR_ONE];
        long length = CALLS.recv(socket, told, told.length, 0);
        if (length < 0 && Native.getLastError() == Errno.EINTR) {
          continue;
        }
        KernelCall.checkErrno(length, operation, what);
        ByteBuffer datagram = ByteBuffer.wrap(told, 0, (int) length);
        Messages messages =
            Messages.of(datagram.order(ByteOrder.nativeOrder()), links, operation, what);
        whole &= messages.whole();
        // What is told of one link alone has no end of its own.
        if (messages.last() || ifindex != 0 && !links.isEmpty()) {
          return whole;
        }
      }
    } finally {
      CALLS.close(socket);
    }
  }

  private static byte[] request(int ifindex) {
    int size = HEADER + LINK_HEADER + ATTRIBUTE_HEADER + Integer.BYTES;
    ByteBuffer request = ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
    request.putInt(size).putShort(RTM_GETLINK);
    request.putShort((short) (NLM_F_REQUEST | (ifindex == 0 ? NLM_F_DUMP : 0)));
    request.putInt(1).putInt(0);
    request.putInt(HEADER + 4, ifindex).position(HEADER + LINK_HEADER);
    request.putShort((short) (ATTRIBUTE_HEADER + Integer.BYTES)).putShort(IFLA_EXT_MASK);
    request.putInt(RTEXT_FILTER_SKIP_STATS);
    return request.array();
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
     * @param operation for what the exception tells
     * @param what the same
     * @throws BpfException when the kernel says that it failed
     */
    static Messages of(
        ByteBuffer datagram, List<ByteBuffer> links, Operation operation, String what) {
      boolean whole = true;
      int at = 0;
      while (at + HEADER <= datagram.limit()) {
        int length = datagram.getInt(at);
        if (length < HEADER || length > datagram.limit() - at) {
          throw new BpfException(operation, what, Errno.EINVAL, "");
        }
        whole &= (datagram.getShort(at + 6) & NLM_F_DUMP_INTR) == 0;
        switch (datagram.getShort(at + 4)) {
          case NLMSG_DONE, NLMSG_ERROR -> {
            int result = length < HEADER + Integer.BYTES ? 0 : datagram.getInt(at + HEADER);
            KernelCall.check(result, operation, what);
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
