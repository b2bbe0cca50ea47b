// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * Two network namespaces joined by a veth, and a bpffs: {@code sender} sends to {@code receiver},
 * whose side of the veth is what gets steered.
 */
public final class Testbed implements AutoCloseable {
  public static final String RECEIVER_ADDRESS = "10.77.0.2";
  public static final String SENDER_ADDRESS = "10.77.0.1";
  public static final String RECEIVER_ADDRESS_V6 = "fd77::2";
  public static final String INTERFACE = "steered";

  /** What {@link #addGenericInterface} adds, and the receiver's address there. */
  public static final String GENERIC_INTERFACE = "generic";

  public static final String GENERIC_ADDRESS = "10.78.0.2";

  /** Other tests run beside this one: what takes a second alone may take many. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  static {
    Awaitility.setDefaultTimeout(PATIENCE);
  }

  private final Path bpffs;
  private final NetworkNamespace sender;
  private final NetworkNamespace receiver;
  private final int ifindex;
  private final Path state;

  /** Makes everything anew and removes what crashed runs left. */
  public Testbed() {
    Journal.cleanUp();
    bpffs = mountBpffs();
    state = newStateFolder();
    sender = new NetworkNamespace("tx");
    receiver = new NetworkNamespace("rx");
    ifindex = join(sender, receiver, INTERFACE);
    sender.ip("addr", "add", SENDER_ADDRESS + "/24", "dev", "peer");
    receiver.ip("addr", "add", RECEIVER_ADDRESS + "/24", "dev", INTERFACE);
    sender.ip("-6", "addr", "add", "fd77::1/64", "dev", "peer", "nodad");
    receiver.ip("-6", "addr", "add", RECEIVER_ADDRESS_V6 + "/64", "dev", INTERFACE, "nodad");
    setSenderChecksumOffload(false);
  }

  /** The folder of a bpffs that nobody else uses. */
  public Path bpffs() {
    return bpffs;
  }

  /** A folder for what an agent keeps on disk. */
  public Path stateFolder() {
    return state;
  }

  public NetworkNamespace sender() {
    return sender;
  }

  public NetworkNamespace receiver() {
    return receiver;
  }

  /** Index of the interface that gets steered. */
  public int ifindex() {
    return ifindex;
  }

  /** On: the sender leaves checksums to hardware that a veth does not have. */
  public void setSenderChecksumOffload(boolean on) {
    sender.run("ethtool", "-K", "peer", "tx", on ? "on" : "off");
  }

  /** Sets the MTU of both sides. */
  public void setMtu(int bytes) {
    sender.ip("link", "set", "peer", "mtu", Integer.toString(bytes));
    receiver.ip("link", "set", INTERFACE, "mtu", Integer.toString(bytes));
  }

  /**
   * From now on nothing but the test's own traffic is on the wire: no IPv6, and neighbours that are
   * known for good.
   */
  public void silence() {
    sender.run("sh", "-c", "echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6");
    receiver.run("sh", "-c", "echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6");
    sender.ip(
        "neigh", "replace", RECEIVER_ADDRESS, "dev", "peer", "lladdr", receiver.mac(INTERFACE));
    receiver.ip("neigh", "replace", SENDER_ADDRESS, "dev", INTERFACE, "lladdr", sender.mac("peer"));
  }

  /** Adds another interface to the receiver, with its other end in the sender. */
  public int addInterface(String name, String peer) {
    sender.ip("link", "add", peer, "type", "veth", "peer", "name", name, "netns", receiver.name());
    return up(sender, receiver, name, peer);
  }

  /**
   * Adds another interface to the receiver that can only be in generic mode: its peer sends by more
   * queues than it receives by, which a veth refuses in native mode.
   */
  public int addGenericInterface(int mtu) {
    String peer = "peer-generic";
    sender.ip(
        "link",
        "add",
        peer,
        "numtxqueues",
        "2",
        "type",
        "veth",
        "peer",
        "name",
        GENERIC_INTERFACE,
        "numrxqueues",
        "1",
        "netns",
        receiver.name());
    sender.ip("addr", "add", "10.78.0.1/24", "dev", peer);
    receiver.ip("addr", "add", GENERIC_ADDRESS + "/24", "dev", GENERIC_INTERFACE);
    sender.ip("link", "set", peer, "mtu", Integer.toString(mtu));
    receiver.ip("link", "set", GENERIC_INTERFACE, "mtu", Integer.toString(mtu));
    int index = up(sender, receiver, GENERIC_INTERFACE, peer);
    sender.ip(
        "neigh",
        "replace",
        GENERIC_ADDRESS,
        "dev",
        peer,
        "lladdr",
        receiver.mac(GENERIC_INTERFACE));
    return index;
  }

  /** Its index, for a process in the receiver's namespace. */
  public static int genericInterface() {
    try {
      return NetworkInterface.getByName(GENERIC_INTERFACE).getIndex();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    sender.close();
    receiver.close();
    Journal.removeMount(bpffs);
    removeStateFolder();
  }

  private static Path newStateFolder() {
    try {
      return Files.createTempDirectory("cst-state-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What agents keep lies in the folder itself. */
  private void removeStateFolder() {
    try (Stream<Path> files = Files.list(state)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
      Files.delete(state);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int join(NetworkNamespace sender, NetworkNamespace receiver, String name) {
    sender.ip(
        "link", "add", "peer", "type", "veth", "peer", "name", name, "netns", receiver.name());
    return up(sender, receiver, name, "peer");
  }

  private static int up(
      NetworkNamespace sender, NetworkNamespace receiver, String name, String peer) {
    sender.ip("link", "set", peer, "up");
    receiver.ip("link", "set", name, "up");
    return receiver.ifindex(name);
  }

  private static Path mountBpffs() {
    try {
      Path folder = Files.createTempDirectory("cst-bpffs-");
      Journal.write("mount", folder.toString());
      Command.run("mount", "-t", "bpf", "bpf", folder.toString());
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
