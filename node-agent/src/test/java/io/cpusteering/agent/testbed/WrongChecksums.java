// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.testbed;

/** Breaks the checksum of every datagram on its way out of a namespace, until it is closed. */
public final class WrongChecksums implements AutoCloseable {
  private final NetworkNamespace sender;

  /** Begins. */
  public WrongChecksums(NetworkNamespace sender) {
    this.sender = sender;
    sender.run(
        "nft",
        "table ip forge { chain leaving { type filter hook output priority 0;"
            + " udp dport %d udp checksum set 0x1234; }; }".formatted(UdpReceiver.PORT));
  }

  @Override
  public void close() {
    sender.run("nft", "delete table ip forge");
  }
}
