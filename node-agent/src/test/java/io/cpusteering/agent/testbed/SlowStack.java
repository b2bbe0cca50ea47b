// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A namespace whose stack takes packets of one interface on one CPU alone, and each for long: RPS
 * moves them there, where thousands of firewall rules wait that none of them matches. So what one
 * CPU can't take is lost in front of it, steered (the queue in the CPU map is full) or not (the
 * CPU's backlog is).
 */
public final class SlowStack implements AutoCloseable {
  private static final int RULES = 8000;

  private final NetworkNamespace namespace;
  private final String device;

  /** Begins. */
  public SlowStack(NetworkNamespace namespace, String device, int cpu) {
    this.namespace = namespace;
    this.device = device;
    try {
      Path rules = Files.createTempFile("cst-rules-", ".nft");
      try {
        Files.writeString(
            rules,
            """
            table ip slow {
              chain arriving {
                type filter hook input priority 0;
            %s  }
            }
            """
                .formatted("    udp sport 1 drop\n".repeat(RULES)));
        namespace.run("nft", "-f", rules.toString());
      } finally {
        Files.delete(rules);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    rps(Integer.toHexString(1 << cpu));
  }

  @Override
  public void close() {
    rps("0");
    namespace.run("nft", "delete table ip slow");
  }

  private void rps(String mask) {
    namespace.run(
        "sh",
        "-c",
        "for mask in /sys/class/net/%s/queues/rx-*/rps_cpus; do echo %s > $mask; done"
            .formatted(device, mask));
  }
}
