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
}
