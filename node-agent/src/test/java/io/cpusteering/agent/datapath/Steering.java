// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

/** Something that steers packets, or leaves them alone, until it is closed. */
interface Steering extends AutoCloseable {

  /** Sees, before it is closed, that it did what it was measured at. */
  default void require(long delivered) {}

  @Override
  void close();
}
