// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.kubelet;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * The fields of one message in protobuf's encoding
 * (https://protobuf.dev/programming-guides/encoding): a key and a value after the other, in any
 * order, those not asked for skipped.
 */
final class ProtobufFields {
  private static final int VARINT = 0;
  private static final int EIGHT_BYTES = 1;
  private static final int WITH_LENGTH = 2;
  private static final int FOUR_BYTES = 5;
  private static final int LONGEST_VARINT = 70;

  private ProtobufFields() {}

  /** The messages of a repeated field. */
  static List<ByteBuffer> messages(ByteBuffer message, int field) throws IOException {
    List<ByteBuffer> messages = new ArrayList<>();
    read(
        message,
        field,
        (type, value) -> {
          if (type == WITH_LENGTH) {
            messages.add(value);
          }
        });
    return messages;
  }

  /** The integers of a repeated field, packed or one by one: both are to be understood. */
  static List<Long> numbers(ByteBuffer message, int field) throws IOException {
    List<Long> numbers = new ArrayList<>();
    read(
        message,
        field,
        (type, value) -> {
          while (type != EIGHT_BYTES && type != FOUR_BYTES && value.hasRemaining()) {
            numbers.add(varint(value));
          }
        });
    return numbers;
  }

  private static void read(ByteBuffer message, int field, BiConsumer<Integer, ByteBuffer> taker)
      throws IOException {
    ByteBuffer rest = message.duplicate();
    try {
      while (rest.hasRemaining()) {
        long key = varint(rest);
        int type = (int) (key & 7);
        ByteBuffer value = value(rest, type);
        if (key >>> 3 == field) {
          taker.accept(type, value);
        }
      }
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      throw new IOException("not a protobuf message: " + e, e);
    }
  }

  private static ByteBuffer value(ByteBuffer rest, int type) {
    int start = rest.position();
    return switch (type) {
      case VARINT -> {
        varint(rest);
        yield rest.slice(start, rest.position() - start);
      }
      case EIGHT_BYTES -> take(rest, Long.BYTES);
      case FOUR_BYTES -> take(rest, Integer.BYTES);
      case WITH_LENGTH -> take(rest, varint(rest));
      default -> throw new IllegalArgumentException("a value of type " + type);
    };
  }

  private static ByteBuffer take(ByteBuffer rest, long length) {
    if (length < 0 || length > rest.remaining()) {
      throw new BufferUnderflowException();
    }
    ByteBuffer taken = rest.slice(rest.position(), (int) length);
    rest.position(rest.position() + (int) length);
    return taken;
  }

  private static long varint(ByteBuffer rest) {
    long value = 0;
    for (int shift = 0; shift < LONGEST_VARINT; shift += 7) {
      byte next = rest.get();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("a number of more than ten bytes");
  }
}
