// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.packets.mutation;

import io.cpusteering.agent.packets.table.LayerAt;
import io.cpusteering.agent.packets.table.TextFrame;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Makes mutations of frames, one to three on top of each other: flipped bits, single bytes and
 * fields with values at which something changes, cuts, insertions, deletions, and the beginning of
 * one frame before the end of another. The same seed gives the same frames.
 */
public final class MutationGenerator {
  /** The shortest frame that the kernel runs a program on, in bytes. */
  public static final int LEAST_BYTES = 14;

  /** What fits into one page beside the kernel's head and tail room, in bytes. */
  public static final int MOST_BYTES = 3500;

  private static final int[] BYTES = {
    0, 1, 4, 6, 7, 8, 0x0f, 0x10, 0x3f, 0x40, 0x45, 0x60, 0x7f, 0x80, 0xf0, 0xff
  };
  private static final int MOST_MUTATIONS = 3;
  private static final int MOST_INSERTED = 48;

  private final List<TextFrame> frames;
  private final SplittableRandom random;

  public MutationGenerator(List<TextFrame> frames, long seed) {
    this.frames = List.copyOf(frames);
    this.random = new SplittableRandom(seed);
  }

  /** The next frame, of {@link #LEAST_BYTES} to {@link #MOST_BYTES} bytes. */
  public byte[] next() {
    TextFrame original = deeper(deeper(any(), any()), any());
    byte[] frame = original.bytes();
    for (int i = 1 + random.nextInt(MOST_MUTATIONS); i > 0; i--) {
      frame = mutate(frame, original);
    }
    return Arrays.copyOf(frame, Math.clamp(frame.length, LEAST_BYTES, MOST_BYTES));
  }

  /** Fields come first, since they lead on to other code; the rest mostly ends at once. */
  private byte[] mutate(byte[] frame, TextFrame original) {
    return switch (random.nextInt(12)) {
      case 0 -> withFlippedBit(frame);
      case 1 -> withByte(frame);
      case 2 -> Arrays.copyOf(frame, random.nextInt(frame.length + 1));
      case 3 -> withInsertion(frame);
      case 4 -> withDeletion(frame);
      case 5, 6, 7 -> withEndOfAnother(frame, original);
      default -> withField(frame, original);
    };
  }

  private byte[] withFlippedBit(byte[] frame) {
    if (frame.length > 0) {
      frame[random.nextInt(frame.length)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
    }
    return frame;
  }

  private byte[] withByte(byte[] frame) {
    if (frame.length > 0) {
      frame[random.nextInt(frame.length)] = (byte) BYTES[random.nextInt(BYTES.length)];
    }
    return frame;
  }

  private byte[] withInsertion(byte[] frame) {
    byte[] inserted = new byte[1 + random.nextInt(MOST_INSERTED)];
    random.nextBytes(inserted);
    int at = random.nextInt(frame.length + 1);
    return join(Arrays.copyOf(frame, at), inserted, Arrays.copyOfRange(frame, at, frame.length));
  }

  private byte[] withDeletion(byte[] frame) {
    int from = random.nextInt(frame.length + 1);
    int to = Math.min(frame.length, from + 1 + random.nextInt(MOST_INSERTED));
    return join(Arrays.copyOf(frame, from), Arrays.copyOfRange(frame, to, frame.length));
  }

  /** Layers of another frame in place of the last of this one. */
  private byte[] withEndOfAnother(byte[] frame, TextFrame original) {
    TextFrame other = any();
    byte[] end = other.bytes();
    int cut = Math.min(frame.length, anyLayer(original).at());
    int from = Math.min(end.length, anyLayer(other).at());
    return join(Arrays.copyOf(frame, cut), Arrays.copyOfRange(end, from, end.length));
  }

  private byte[] withField(byte[] frame, TextFrame original) {
    LayerAt layer = anyLayer(original);
    List<Field> fields = Fields.of(layer.layer());
    if (fields.isEmpty()) {
      return withFlippedBit(frame);
    }
    Field field = fields.get(random.nextInt(fields.size()));
    field.write(frame, layer.at(), field.values()[random.nextInt(field.values().length)]);
    return frame;
  }

  /** Most of the table is about one header; tunnels are where there is most to get wrong. */
  private static TextFrame deeper(TextFrame one, TextFrame other) {
    return one.layers().size() >= other.layers().size() ? one : other;
  }

  private TextFrame any() {
    return frames.get(random.nextInt(frames.size()));
  }

  private LayerAt anyLayer(TextFrame frame) {
    return frame.layers().get(random.nextInt(frame.layers().size()));
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
