// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.libbpf;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;

/** Where the kernel's messages come from. For one thread. */
public interface MessageSocket extends AutoCloseable {
  /**
   * Waits for a message.
   *
   * @param atMost a millisecond or more
   * @return in the byte order of this machine, cut off at 16 KiB; valid until the next call; empty
   *     when none came
   * @throws BpfException with ENOBUFS when messages were lost, which is over once it is said; with
   *     another number when the socket is of no more use
   */
  Optional<ByteBuffer> receive(Duration atMost);

  @Override
  void close();
}
