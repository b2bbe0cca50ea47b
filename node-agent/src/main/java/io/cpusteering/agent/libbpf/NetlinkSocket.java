// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.libbpf;

import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A netlink socket that listens to what the kernel tells everybody in the network namespace of the
 * thread that opened it. Needs no capability.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/netlink.7.html">netlink(7)</a>
 */
public final class NetlinkSocket implements MessageSocket {
  /** Protocol of links, addresses and routes. */
  public static final int NETLINK_ROUTE = 0;

  /**
   * Protocol of what comes and goes among devices. What has no network namespace of its own, as
   * CPUs, is told in those that belong to the first user namespace.
   */
  public static final int NETLINK_KOBJECT_UEVENT = 15;

  private static final int AF_NETLINK = 16;
  private static final int SOCK_RAW = 3;
  private static final int SOCK_CLOEXEC = 0x80000;
  private static final int SOL_SOCKET = 1;
  private static final int SO_ATTACH_FILTER = 26;
  private static final int MSG_DONTWAIT = 0x40;
  private static final short POLLIN = 1;
  private static final int ADDRESS_SIZE = 12;
  private static final int BUFFER_SIZE = 16 * 1024;
  private static final SocketCalls CALLS = Native.load("c", SocketCalls.class);

  private final String name;
  private final int fd;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_SIZE);
  private final ByteBuffer polled = ByteBuffer.allocateDirect(8).order(ByteOrder.nativeOrder());

  private NetlinkSocket(String name, int fd) {
    this.name = name;
    this.fd = fd;
  }

  /** Functions of the C library; they return -1 and set errno when they fail. */
  interface SocketCalls extends Library {
    /** See {@code socket(2)}. */
    int socket(int domain, int type, int protocol);

    /** See {@code setsockopt(2)}. */
    int setsockopt(int socket, int level, int option, Memory value, int length);

    /** See {@code bind(2)}. */
    int bind(int socket, ByteBuffer address, int length);

    /** See {@code poll(2)}. */
    int poll(ByteBuffer polled, long count, int milliseconds);

    /** See {@code recv(2)}. */
    long recv(int socket, ByteBuffer buffer, long length, int flags);

    /** See {@code close(2)}. */
    int close(int fd);
  }

  /**
   * One step of a filter, as {@code struct sock_filter} has it. What a filter drops never wakes the
   * reader, nor fills the socket.
   *
   * @param code what to do
   * @param ifTrue steps to leave out when a comparison holds
   * @param ifFalse steps to leave out when it does not
   * @param value operand
   */
  public record FilterStep(int code, int ifTrue, int ifFalse, int value) {
    private static final int SIZE = 8;

    /** Loads two bytes, the first one the higher. */
    public static FilterStep loadTwoBytes(int offset) {
      return new FilterStep(0x28, 0, 0, offset);
    }

    /** Loads a byte. */
    public static FilterStep loadByte(int offset) {
      return new FilterStep(0x30, 0, 0, offset);
    }

    /** Compares what was loaded. */
    public static FilterStep isEqual(int value, int skipIfTrue, int skipIfFalse) {
      return new FilterStep(0x15, skipIfTrue, skipIfFalse, value);
    }

    /** Takes the message. */
    public static FilterStep take() {
      return new FilterStep(0x06, 0, 0, -1);
    }

    /** Drops the message. */
    public static FilterStep drop() {
      return new FilterStep(0x06, 0, 0, 0);
    }
  }

  /**
   * Opens one.
   *
   * @param name for people, names it in exceptions
   * @param groups bits of the multicast groups to listen to
   * @param filter says which messages to take
   * @throws BpfException when it can't be had
   */
  public static NetlinkSocket open(String name, int protocol, int groups, List<FilterStep> filter) {
    int fd = CALLS.socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol);
    KernelCall.checkErrno(fd, Operation.LISTEN, name);
    NetlinkSocket socket = new NetlinkSocket(name, fd);
    try {
      socket.attach(filter);
      socket.join(groups);
      return socket;
    } catch (BpfException e) {
      socket.close();
      throw e;
    }
  }

  private void attach(List<FilterStep> filter) {
    try (Memory steps = new Memory((long) filter.size() * FilterStep.SIZE);
        Memory program = new Memory(2L * Native.POINTER_SIZE)) {
      for (int i = 0; i < filter.size(); i++) {
        FilterStep step = filter.get(i);
        long at = (long) i * FilterStep.SIZE;
        steps.setShort(at, (short) step.code());
        steps.setByte(at + 2, (byte) step.ifTrue());
        steps.setByte(at + 3, (byte) step.ifFalse());
        steps.setInt(at + 4, step.value());
      }
      program.clear();
      program.setShort(0, (short) filter.size());
      program.setPointer(Native.POINTER_SIZE, steps);
      int result =
          CALLS.setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, program, (int) program.size());
      KernelCall.checkErrno(result, Operation.LISTEN, name);
    }
  }

  private void join(int groups) {
    ByteBuffer address = ByteBuffer.allocateDirect(ADDRESS_SIZE).order(ByteOrder.nativeOrder());
    address.putShort(0, (short) AF_NETLINK).putInt(8, groups);
    KernelCall.checkErrno(CALLS.bind(fd, address, ADDRESS_SIZE), Operation.LISTEN, name);
  }

  @Override
  public Optional<ByteBuffer> receive(Duration atMost) {
    polled.putInt(0, fd).putShort(4, POLLIN).putShort(6, (short) 0);
    int ready = CALLS.poll(polled, 1, Math.toIntExact(atMost.toMillis()));
    if (ready < 0 && Native.getLastError() == Errno.EINTR) {
      return Optional.empty();
    }
    KernelCall.checkErrno(ready, Operation.LISTEN, name);
    if (ready == 0) {
      return Optional.empty();
    }
    long length = CALLS.recv(fd, buffer, BUFFER_SIZE, MSG_DONTWAIT);
    if (length < 0 && isNothing(Native.getLastError())) {
      return Optional.empty();
    }
    KernelCall.checkErrno(length, Operation.LISTEN, name);
    return Optional.of(buffer.slice(0, (int) length).order(ByteOrder.nativeOrder()));
  }

  private static boolean isNothing(int errno) {
    return errno == Errno.EAGAIN || errno == Errno.EINTR;
  }

  @Override
  public void close() {
    CALLS.close(fd);
  }
}
