// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.packets;

import java.util.Optional;

/**
 * A GTP-U header (3GPP TS 29.281, 5.1).
 *
 * @param frame where it is in
 * @param at where it begins
 */
record GtpuHeader(Frame frame, int at) {
  static final int PORT = 2152;

  private static final int SIZE = 8;
  private static final int VERSION_AND_TYPE = 0xf0;
  private static final int VERSION_1_GTP = 0x30;
  private static final int USER_DATA = 255;
  private static final int EXTENSION_FLAG = 0x04;
  private static final int OPTIONAL_FLAGS = 0x07;
  private static final int OPTIONAL_SIZE = 4;
  private static final int MOST_EXTENSIONS = 4;

  /** Empty when it is not all there, or of another version or protocol type. */
  static Optional<GtpuHeader> read(Frame frame, int at) {
    return frame.has(at, SIZE) && (frame.u8(at) & VERSION_AND_TYPE) == VERSION_1_GTP
        ? Optional.of(new GtpuHeader(frame, at))
        : Optional.empty();
  }

  Key teid() {
    return new Key(Key.Kind.TEID, frame.raw32(at + 4));
  }

  /** The user's IP header, when it can be seen. */
  Optional<IpHeader> inside() {
    if (frame.u8(at + 1) != USER_DATA) {
      return Optional.empty();
    }
    int flags = frame.u8(at);
    if ((flags & OPTIONAL_FLAGS) == 0) {
      return user(at + SIZE);
    }
    int optional = at + SIZE;
    if (!frame.has(optional, OPTIONAL_SIZE)) {
      return Optional.empty();
    }
    // The last of the optional bytes names the first extension header, if the E flag says so.
    int next = (flags & EXTENSION_FLAG) != 0 ? frame.u8(optional + 3) : 0;
    return behindExtensions(next, optional + OPTIONAL_SIZE);
  }

  private Optional<IpHeader> behindExtensions(int first, int at) {
    int type = first;
    int next = at;
    for (int skipped = 0; type != 0; skipped++) {
      if (skipped == MOST_EXTENSIONS || !frame.has(next, 1)) {
        return Optional.empty();
      }
      int size = frame.u8(next) * 4;
      if (size == 0 || !frame.has(next, size)) {
        return Optional.empty();
      }
      type = frame.u8(next + size - 1);
      next += size;
    }
    return user(next);
  }

  private Optional<IpHeader> user(int packet) {
    if (!frame.has(packet, 1)) {
      return Optional.empty();
    }
    return switch (frame.u8(packet) >> 4) {
      case 4 -> IpHeader.ipv4(frame, packet);
      case 6 -> IpHeader.ipv6(frame, packet);
      default -> Optional.empty();
    };
  }
}
