// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.footprint;

import io.cpusteering.agent.testbed.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the default route of the machine leads to: changes are on trial until it has answered. It is
 * a network namespace of its own, which lasts as long as its process.
 */
final class Gateway implements AutoCloseable {
  private static final String ADDRESS = "192.0.2.2";

  private final Process process;

  private Gateway(Process process) {
    this.process = process;
  }

  /**
   * Makes it, and the interface that leads there.
   *
   * @param name of the interface, in this network namespace
   */
  static Gateway beyond(String name) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                "setpriv", "--pdeathsig", "KILL", "unshare", "--net", "sleep", "infinity")
            .start();
    String pid = Long.toString(process.pid());
    while (Files.readSymbolicLink(Path.of("/proc", pid, "ns/net"))
        .equals(Files.readSymbolicLink(Path.of("/proc/self/ns/net")))) {
      Thread.sleep(1);
    }
    Command.run("ip", "link", "set", "lo", "up");
    Command.run("ip", "link", "add", name, "type", "veth", "peer", "name", "peer", "netns", pid);
    Command.run("ip", "addr", "add", "192.0.2.1/24", "dev", name);
    Command.run("ip", "link", "set", name, "up");
    Command.run("nsenter", "--net", "-t", pid, "ip", "addr", "add", ADDRESS + "/24", "dev", "peer");
    Command.run("nsenter", "--net", "-t", pid, "ip", "link", "set", "peer", "up");
    Command.run("ip", "route", "add", "default", "via", ADDRESS);
    return new Gateway(process);
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
