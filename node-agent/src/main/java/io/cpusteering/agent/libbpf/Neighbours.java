// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.libbpf;

import com.sun.jna.Native;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/**
 * The kernel's table of neighbours: whom it knows on a link by ARP or neighbour discovery. Asking
 * one takes CAP_NET_ADMIN; the kernel sends the question, so CAP_NET_RAW is not needed.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/rtnetlink.7.html">rtnetlink(7)</a>
 */
public final class Neighbours {
  private static final int AF_NETLINK = 16;
  private static final int AF_INET = 2;
  private static final int AF_INET6 = 10;
  private static final int SOCK_RAW = 3;
  private static final int SOCK_CLOEXEC = 0x80000;
  private static final int NETLINK_ROUTE = 0;
  private static final short NLM_F_REQUEST = 1;
  private static final short NLM_F_ACK = 4;
  private static final short NLMSG_ERROR = 2;
  private static final short RTM_NEWNEIGH = 28;
  private static final short RTM_GETNEIGH = 30;
  private static final short NDA_DST = 1;
  private static final short NDA_FLAGS_EXT = 15;

  /** Of {@code struct nlmsghdr}. */
  private static final int HEADER = 16;

  /** Of both headers, {@code struct ndmsg} being the second. */
  private static final int HEADERS = HEADER + 12;

  private static final int STATE = HEADER + 8;
  private static final int FLAGS = HEADER + 10;
  private static final int ATTRIBUTE_HEADER = 4;
  private static final int REPLY_SIZE = 4096;

  private final NetdevFamily.SocketCalls calls = Native.load("c", NetdevFamily.SocketCalls.class);

  /**
   * A neighbour.
   *
   * @param state one of {@code NUD_*}
   * @param flags {@code NTF_*}
   * @param managed whether it has flags that an answer to {@link #revalidate} would not keep
   */
  public record Neighbour(int state, int flags, boolean managed) {
    private static final int NUD_REACHABLE = 0x02;
    private static final int NUD_NOARP = 0x40;
    private static final int NUD_PERMANENT = 0x80;
    private static final int NTF_EXT_LEARNED = 0x10;

    /** Whether it has answered lately; for about half a minute, unless it is asked again. */
    public boolean isReachable() {
      return (state & NUD_REACHABLE) != 0;
    }

    /** Whether somebody else looks after the entry, so that it is not to be touched. */
    public boolean isFixed() {
      return managed
          || (state & (NUD_NOARP | NUD_PERMANENT)) != 0
          || (flags & NTF_EXT_LEARNED) != 0;
    }
  }

  /** What the kernel knows of a neighbour; empty when it knows nothing, or does not tell. */
  public Optional<Neighbour> of(int ifindex, InetAddress address) {
    ByteBuffer answer = ask(RTM_GETNEIGH, (short) 0, ifindex, address, 0, 0);
    if (answer.capacity() < HEADERS || answer.getShort(4) != RTM_NEWNEIGH) {
      return Optional.empty();
    }
    return Optional.of(
        new Neighbour(
            Short.toUnsignedInt(answer.getShort(STATE)),
            Byte.toUnsignedInt(answer.get(FLAGS)),
            hasFurtherFlags(answer)));
  }

  /**
   * Has the kernel ask a neighbour by unicast whether it is there still. Until it answers, packets
   * go on to where it was; after three questions in three seconds without an answer it counts as
   * gone, as after any other failure.
   *
   * @param known how it is now; not one that is fixed
   * @return whether the kernel does so: not of a neighbour whose address it does not know
   */
  public boolean revalidate(int ifindex, InetAddress address, Neighbour known) {
    int nudProbe = 0x10;
    ByteBuffer answer = ask(RTM_NEWNEIGH, NLM_F_ACK, ifindex, address, nudProbe, known.flags());
    return answer.capacity() >= HEADER + Integer.BYTES
        && answer.getShort(4) == NLMSG_ERROR
        && answer.getInt(HEADER) == 0;
  }

  private ByteBuffer ask(
      short type, short flags, int ifindex, InetAddress address, int state, int neighbourFlags) {
    byte[] bytes = address.getAddress();
    ByteBuffer request = buffer(HEADERS + ATTRIBUTE_HEADER + bytes.length);
    request.putInt(request.capacity()).putShort(type).putShort((short) (NLM_F_REQUEST | flags));
    request.putInt(1).putInt(0);
    request.put((byte) (address instanceof Inet4Address ? AF_INET : AF_INET6));
    request.put((byte) 0).putShort((short) 0);
    request.putInt(ifindex).putShort((short) state);
    request.put((byte) neighbourFlags).put((byte) 0);
    request.putShort((short) (ATTRIBUTE_HEADER + bytes.length)).putShort(NDA_DST).put(bytes);
    int socket = calls.socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
    if (socket < 0) {
      return buffer(0);
    }
    try {
      byte[] reply = new byte[REPLY_SIZE];
      if (calls.send(socket, request.array(), request.capacity(), 0) < 0) {
        return buffer(0);
      }
      int length = (int) calls.recv(socket, reply, reply.length, 0);
      return ByteBuffer.wrap(Arrays.copyOf(reply, Math.max(0, length)))
          .order(ByteOrder.nativeOrder());
    } finally {
      calls.close(socket);
    }
  }

  private static boolean hasFurtherFlags(ByteBuffer answer) {
    int end = Math.min(answer.capacity(), answer.getInt(0));
    int at = HEADERS;
    while (at + ATTRIBUTE_HEADER <= end) {
      int length = Short.toUnsignedInt(answer.getShort(at));
      if (length < ATTRIBUTE_HEADER || at + length > end) {
        return true;
      }
      if (answer.getShort(at + 2) == NDA_FLAGS_EXT
          && length >= ATTRIBUTE_HEADER + Integer.BYTES
          && answer.getInt(at + ATTRIBUTE_HEADER) != 0) {
        return true;
      }
      at += (length + 3) & ~3;
    }
    return false;
  }

  private static ByteBuffer buffer(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
  }
}
