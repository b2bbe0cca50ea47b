// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent;

import io.cpusteering.agent.metrics.Metric;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Whether an agent runs on this machine, as the port tells that each one serves. */
final class AgentBeside {
  private static final int PATIENCE_MILLIS = 2000;

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

  /**
   * Whether it says that it is switched off. Only the agent itself knows: its node object may do
   * that too.
   *
   * @param port of agents here
   */
  static boolean isSwitchedOff(int port) {
    try {
      URLConnection metrics =
          URI.create("http://127.0.0.1:%d/metrics".formatted(port)).toURL().openConnection();
      metrics.setConnectTimeout(PATIENCE_MILLIS);
      metrics.setReadTimeout(PATIENCE_MILLIS);
      try (InputStream in = metrics.getInputStream()) {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8)
            .lines()
            .anyMatch(line -> line.equals(Metric.DISABLED.id() + " 1"));
      }
    } catch (IOException e) {
      return false;
    }
  }
}
