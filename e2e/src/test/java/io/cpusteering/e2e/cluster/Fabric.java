// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.e2e.cluster;

/** Where the uplinks of all nodes end: traffic sent from here arrives at a node from outside. */
public final class Fabric extends Place {
  Fabric(Cluster cluster) {
    super(cluster, "fabric");
  }

  /**
   * Has the frames that go to a node finished in software, as a wire carries them, or not: then
   * they arrive without a checksum.
   */
  public void finishChecksumsTo(Node node, boolean finish) {
    exec("ethtool", "-K", node.name(), "tx", finish ? "off" : "on");
  }

  /**
   * Frames that the port of a node's uplink has dropped since it was made, the uplink's ring being
   * full: they never reached the node's interface, let alone a program on it.
   */
  public long droppedBefore(Node node) {
    return Long.parseLong(
        exec("cat", "/sys/class/net/" + node.name() + "/statistics/tx_dropped").strip());
  }
}
