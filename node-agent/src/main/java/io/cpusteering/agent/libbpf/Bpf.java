// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.libbpf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Opens, creates and attaches BPF objects. Every method throws {@link BpfException} when the kernel
 * refuses and {@link LibbpfMissingException} when there is no libbpf.
 */
public final class Bpf {
  /** {@code XDP_FLAGS_SKB_MODE}: the program runs in the stack. */
  public static final int XDP_GENERIC = 1 << 1;

  /** {@code XDP_FLAGS_DRV_MODE}: the program runs in the driver. */
  public static final int XDP_NATIVE = 1 << 2;

  /** {@code BPF_XDP}. */
  static final int ATTACH_TYPE_XDP = 37;

  private static final int LINK_CREATE_OPTS_SIZE = 16;

  private Bpf() {}

  /** The number of CPUs that this machine may ever have. */
  public static int possibleCpus() {
    return PossibleCpus.COUNT;
  }

  /** The version of the loaded library, such as {@code v1.1}. */
  public static String libraryVersion() {
    return NativeLibraries.libbpf().libbpf_version_string();
  }

  /** Opens a pinned map. */
  public static BpfMap openMap(Path path) {
    return new BpfMap(open(path, "bpf-map"), path.toString());
  }

  /** Opens a pinned program. */
  public static BpfProgram openProgram(Path path) {
    return new BpfProgram(open(path, "bpf-prog"), path.toString());
  }

  /** Opens a pinned link. */
  public static BpfLink openLink(Path path) {
    return new BpfLink(open(path, "bpf_link"), path.toString());
  }

  /**
   * Creates a map.
   *
   * @param name at most 15 letters, digits or underscores
   * @param type see {@link MapType}
   */
  public static BpfMap createMap(
      String name, int type, int keySize, int valueSize, int maxEntries) {
    String what = "map " + name;
    return new BpfMap(
        KernelCall.check(
            NativeLibraries.libbpf()
                .bpf_map_create(type, name, keySize, valueSize, maxEntries, null),
            Operation.CREATE_MAP,
            what),
        what);
  }

  /**
   * Attaches an XDP program to an interface of the calling thread's network namespace. The link
   * falls when its last descriptor is closed, unless it is pinned by then.
   *
   * @param flags {@link #XDP_NATIVE} or {@link #XDP_GENERIC}
   */
  public static BpfLink attachXdp(BpfProgram program, int ifindex, int flags) {
    ByteBuffer opts =
        ByteBuffer.allocate(LINK_CREATE_OPTS_SIZE)
            .order(ByteOrder.nativeOrder())
            .putLong(0, LINK_CREATE_OPTS_SIZE)
            .putInt(8, flags);
    String what = "XDP link on the interface with index " + ifindex;
    return new BpfLink(
        KernelCall.check(
            NativeLibraries.libbpf()
                .bpf_link_create(program.fd(), ifindex, ATTACH_TYPE_XDP, opts.array()),
            Operation.ATTACH_XDP,
            what),
        what);
  }

  /** Attaches a program to a raw tracepoint, for all CPUs and namespaces of the machine. */
  public static BpfLink attachRawTracepoint(BpfProgram program, String tracepoint) {
    return new BpfLink(
        KernelCall.check(
            NativeLibraries.libbpf().bpf_raw_tracepoint_open(tracepoint, program.fd()),
            Operation.ATTACH_TRACEPOINT,
            "tracepoint " + tracepoint),
        "link to tracepoint " + tracepoint);
  }

  /** Which XDP programs an interface of the calling thread's network namespace has. */
  public static XdpPrograms queryXdp(int ifindex) {
    return XdpPrograms.query(ifindex);
  }

  /** What the driver of an interface of the calling thread's network namespace can do, if known. */
  public static Optional<XdpFeatures> xdpFeatures(int ifindex) {
    return XdpFeatures.query(ifindex);
  }

  /**
   * Opens a pin. The kernel opens any type of object; only its descriptor's name tells which one it
   * is.
   */
  private static int open(Path path, String type) {
    int fd =
        KernelCall.check(
            NativeLibraries.libbpf().bpf_obj_get(path.toString()),
            Operation.OPEN_PIN,
            path.toString());
    if (!typeOf(fd).contains(type)) {
      NativeLibraries.libc().close(fd);
      throw new BpfException(Operation.OPEN_PIN, path.toString(), Errno.EACCES, "");
    }
    return fd;
  }

  private static String typeOf(int fd) {
    try {
      return Files.readSymbolicLink(Path.of("/proc/self/fd", Integer.toString(fd)))
          .toString()
          .replace("bpf-link", "bpf_link");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class PossibleCpus {
    static final int COUNT =
        KernelCall.check(
            NativeLibraries.libbpf().libbpf_num_possible_cpus(),
            Operation.COUNT_CPUS,
            "this machine");
  }
}
