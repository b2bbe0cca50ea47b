// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import io.cpusteering.agent.libbpf.Bpf;
import io.cpusteering.agent.libbpf.BpfException;
import io.cpusteering.agent.libbpf.BpfLink;
import io.cpusteering.agent.libbpf.Errno;
import io.cpusteering.agent.libbpf.LinkInfo;
import java.nio.file.Path;
import java.util.Optional;

/** What is pinned for one interface: the link, and the program with its maps. */
final class InterfacePins {
  private static final String LINK = "link";

  private final Path folder;

  /**
   * @param folder of the interface in the pin tree
   */
  InterfacePins(Path folder) {
    this.folder = folder;
  }

  /**
   * The pinned link; empty when there is none, or something else in its place. Whoever was killed
   * right after attaching may have left it on the way to its place.
   *
   * @throws BpfException when it can't be told, since the BPF file system is read-only: what is
   *     there would else count as gone
   */
  Optional<BpfLink> link() {
    return link(folder.resolve(LINK)).or(() -> link(PinTree.staged(folder.resolve(LINK))));
  }

  private static Optional<BpfLink> link(Path pin) {
    BpfLink link;
    try {
      link = Bpf.openLink(pin);
    } catch (BpfException e) {
      if (e.errno() == Errno.EROFS) {
        throw e;
      }
      return Optional.empty();
    }
    if (link.info().type() == LinkInfo.XDP) {
      return Optional.of(link);
    }
    link.close();
    return Optional.empty();
  }

  /**
   * Ends what an agent was killed at right after it had attached. Without a pinned link its
   * interface would count as somebody else's.
   */
  void finishAttaching() {
    Path pin = folder.resolve(LINK);
    try (BpfLink inPlace = link(pin).orElse(null);
        BpfLink staged = link(PinTree.staged(pin)).orElse(null)) {
      if (inPlace == null && staged != null) {
        PinTree.finish(pin);
      }
    }
  }

  /** The pinned program with its maps; empty when they are not whole. */
  Optional<SteeringObjects> objects() {
    return SteeringObjects.open(folder);
  }

  /** What it belongs to; empty when the program and its maps are not whole. */
  Optional<Meta> description() {
    return objects()
        .flatMap(
            objects -> {
              try (objects) {
                return Meta.read(objects.meta());
              }
            });
  }

  void pin(SteeringObjects objects) {
    objects.pin(folder);
  }

  void pin(BpfLink link) {
    PinTree.pin(link, folder.resolve(LINK));
  }

  /** Detaches and unpins the link; the program and its maps stay. */
  void detach() {
    link()
        .ifPresent(
            link -> {
              try (link) {
                if (link.info().ifindex() != 0) {
                  link.detach();
                }
              }
            });
    PinTree.remove(folder.resolve(LINK));
  }

  /** Detaches and removes everything. */
  void remove() {
    detach();
    PinTree.remove(folder);
  }
}
