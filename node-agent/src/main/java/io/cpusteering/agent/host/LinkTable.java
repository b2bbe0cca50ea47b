// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.host;

import java.nio.ByteBuffer;
import java.util.List;

/** Gives what the kernel tells of all interfaces. */
@FunctionalInterface
public interface LinkTable {
  /**
   * Asks for it.
   *
   * @return of each interface of this network namespace {@code struct ifinfomsg} and attributes, as
   *     rtnetlink has them
   */
  List<ByteBuffer> links();
}
