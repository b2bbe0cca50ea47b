// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.kernels;

import java.util.List;
import java.util.stream.Stream;

/**
 * What became of the datagrams that were sent to one device.
 *
 * @param arrived those that came to UDP with a right checksum
 * @param badChecksums those that UDP refused
 * @param taken packets that the network stack took, by CPU; of a device above another each counts
 *     once at either, and so do those that a program saw in generic mode
 */
record Traffic(long arrived, long badChecksums, List<Long> taken) {

  /** A line "DEVICE SENT ARRIVED BAD TAKEN...". */
  static Traffic parse(String line) {
    List<Long> numbers = Stream.of(line.split(" ")).skip(1).map(Long::valueOf).toList();
    if (numbers.getFirst() != Machine.SENT) {
      throw new IllegalStateException("not %d datagrams: %s".formatted(Machine.SENT, line));
    }
    return new Traffic(numbers.get(1), numbers.get(2), numbers.subList(3, numbers.size()));
  }

  /** On how many CPUs packets came to the stack. */
  long cpusUsed() {
    return taken.stream().filter(packets -> packets > 0).count();
  }
}
