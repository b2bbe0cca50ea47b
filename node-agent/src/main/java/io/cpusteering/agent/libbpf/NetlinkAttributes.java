// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.libbpf;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Goes through the attributes of a netlink message, one after the other. Pure.
 *
 * @see <a href="https://docs.kernel.org/userspace-api/netlink/intro.html">Netlink</a>
 */
public final class NetlinkAttributes {
  private static final int HEADER = 4;

  /** Without the bits that say how a value is to be read. */
  private static final int TYPE = 0x3fff;

  private final ByteBuffer in;
  private int next;
  private int at;
  private int length;
  private boolean broken;

  /**
   * @param in what holds them to its end, in the byte order of this machine
   * @param from where the first one begins
   */
  public NetlinkAttributes(ByteBuffer in, int from) {
    this.in = in;
    this.next = from;
  }

  /** Goes to the next one; false when there is none, or it can't be read. */
  public boolean next() {
    if (broken || next + HEADER > in.limit()) {
      return false;
    }
    at = next;
    length = Short.toUnsignedInt(in.getShort(at));
    if (length < HEADER || length > in.limit() - at) {
      broken = true;
      return false;
    }
    next = at + aligned(length);
    return true;
  }

  /** Whether what followed the last one could not be read. */
  public boolean isBroken() {
    return broken;
  }

  /** What it is. */
  public int type() {
    return Short.toUnsignedInt(in.getShort(at + 2)) & TYPE;
  }

  /** Its bytes, in the byte order of the message. */
  public ByteBuffer value() {
    return in.slice(at + HEADER, length - HEADER).order(in.order());
  }

  /** Its number of 32 bits; 0 when it is shorter. */
  public int number() {
    return length - HEADER < Integer.BYTES ? 0 : in.getInt(at + HEADER);
  }

  /** Its text, up to the zero that ends it. */
  public String text() {
    int size = 0;
    while (size < length - HEADER && in.get(at + HEADER + size) != 0) {
      size++;
    }
    byte[] bytes = new byte[size];
    in.get(at + HEADER, bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** The text of the first attribute of a type inside this one; empty when there is none. */
  public String textInside(int type) {
    NetlinkAttributes inside = new NetlinkAttributes(value(), 0);
    while (inside.next()) {
      if (inside.type() == type) {
        return inside.text();
      }
    }
    return "";
  }

  private static int aligned(int length) {
    return (length + 3) & ~3;
  }
}
