// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.packets;

/** What the packets are given to: the program in the kernel, or the model. */
@FunctionalInterface
public interface ProgramUnderTest {
  /**
   * Runs it on one frame.
   *
   * @param frame from the destination MAC on, at least 14 bytes
   */
  Answer answer(byte[] frame);
}
