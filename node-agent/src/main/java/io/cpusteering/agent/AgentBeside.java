// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Optional;

/** Whether an agent runs on this machine, as the port tells that each one serves. */
final class AgentBeside {
  private AgentBeside() {}

  /**
   * How it shows that one does, for people; empty when none does.
   *
   * @param port of agents here
   */
  static Optional<String> sign(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(port));
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(
          "port %d can't be had (%s): an agent seems to run on this machine"
              .formatted(port, e.getMessage()));
    }
  }
}
