// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.libbpf;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * An ELF object on its way into the kernel: opened, configured, loaded. Closing it frees everything
 * that is neither pinned, attached nor opened from it.
 */
public final class BpfObject implements AutoCloseable {
  /** {@code BPF_F_XDP_HAS_FRAGS}. */
  private static final int XDP_HAS_FRAGS = 1 << 5;

  private static final int OPEN_OPTS_SIZE = 80;
  private static final int OPEN_OPTS_NAME = 8;
  private static final int OPEN_OPTS_LOG = 56;
  private static final int OPEN_OPTS_LOG_SIZE = 64;
  private static final int OPEN_OPTS_LOG_LEVEL = 72;

  /**
   * {@code BPF_LOG_STATS}: the reason and how much was looked at, not each step on the way there;
   * those fill any room, and then older kernels give ENOSPC and lose the reason.
   */
  private static final int LOG_REASONS = 4;

  private static final long LOG_SIZE = 256 * 1024;

  private final String name;
  private final Memory log;
  private final Pointer object;

  /**
   * Parses an ELF object.
   *
   * @param name for messages; the kernel sees its first letters in the names of global data maps
   * @param elf its bytes
   */
  public BpfObject(String name, byte[] elf) {
    this.name = name;
    this.log = new Memory(LOG_SIZE);
    log.setByte(0, (byte) 0);
    this.object = open(elf);
  }

  private Pointer open(byte[] elf) {
    byte[] cName = (name + "\0").getBytes(StandardCharsets.US_ASCII);
    try (Memory opts = new Memory(OPEN_OPTS_SIZE);
        Memory nativeName = new Memory(cName.length)) {
      opts.clear();
      nativeName.write(0, cName, 0, cName.length);
      opts.setLong(0, OPEN_OPTS_SIZE);
      opts.setPointer(OPEN_OPTS_NAME, nativeName);
      opts.setPointer(OPEN_OPTS_LOG, log);
      opts.setLong(OPEN_OPTS_LOG_SIZE, LOG_SIZE);
      opts.setInt(OPEN_OPTS_LOG_LEVEL, LOG_REASONS);
      return KernelCall.check(
          NativeLibraries.libbpf().bpf_object__open_mem(elf, elf.length, opts),
          Operation.OPEN_OBJECT,
          "BPF object " + name);
    } catch (RuntimeException e) {
      log.close();
      throw e;
    }
  }

  /** Sets the room of a map, before load. */
  public void resizeMap(String map, int maxEntries) {
    KernelCall.check(
        NativeLibraries.libbpf().bpf_map__set_max_entries(findMap(map), maxEntries),
        Operation.CONFIGURE,
        describe("size of map", map));
  }

  /** Leaves a program out of the load, before load. */
  public void leaveOut(String program) {
    KernelCall.check(
        NativeLibraries.libbpf().bpf_program__set_autoload(findProgram(program), false),
        Operation.CONFIGURE,
        describe("program", program));
  }

  /**
   * Has a program take packets that lie in several buffers, before load. Kernels before 5.18 refuse
   * to load it then (EINVAL).
   */
  public void takeFrags(String program) {
    KernelCall.check(
        NativeLibraries.libbpf().bpf_program__set_flags(findProgram(program), XDP_HAS_FRAGS),
        Operation.CONFIGURE,
        describe("flags of program", program));
  }

  /**
   * Has a program that is to be run from a CPU map loaded as one for interfaces, before load: the
   * kernel runs only those without packets of a device ({@code BPF_PROG_TEST_RUN}).
   */
  public void loadForInterfaces(String program) {
    KernelCall.check(
        NativeLibraries.libbpf()
            .bpf_program__set_expected_attach_type(findProgram(program), Bpf.ATTACH_TYPE_XDP),
        Operation.CONFIGURE,
        describe("attach type of program", program));
  }

  /** Uses an existing map instead of a new one, before load. */
  public void useMap(String map, BpfMap existing) {
    KernelCall.check(
        NativeLibraries.libbpf().bpf_map__reuse_fd(findMap(map), existing.fd()),
        Operation.CONFIGURE,
        describe("reuse for map", map));
  }

  /** Sets the content of a map of global data, before load. */
  public void initialize(String map, ByteBuffer content) {
    KernelCall.check(
        NativeLibraries.libbpf()
            .bpf_map__set_initial_value(findMap(map), content.array(), content.capacity()),
        Operation.CONFIGURE,
        describe("content of map", map));
  }

  /**
   * Creates the maps and loads the programs.
   *
   * @throws BpfException with the verifier's log when a program is refused
   */
  public void load() {
    int result = NativeLibraries.libbpf().bpf_object__load(object);
    if (result < 0) {
      throw new BpfException(
          Operation.LOAD, "BPF object " + name, -result, log.getString(0, "UTF-8"));
    }
  }

  /** A descriptor of a map, after load; it stays open when the object is closed. */
  public BpfMap map(String map) {
    return new BpfMap(
        duplicate(NativeLibraries.libbpf().bpf_map__fd(findMap(map)), describe("map", map)),
        describe("map", map));
  }

  /** A descriptor of a program, after load; it stays open when the object is closed. */
  public BpfProgram program(String program) {
    return new BpfProgram(
        duplicate(
            NativeLibraries.libbpf().bpf_program__fd(findProgram(program)),
            describe("program", program)),
        describe("program", program));
  }

  @Override
  public void close() {
    NativeLibraries.libbpf().bpf_object__close(object);
    log.close();
  }

  private Pointer findProgram(String program) {
    return KernelCall.check(
        NativeLibraries.libbpf().bpf_object__find_program_by_name(object, program),
        Operation.CONFIGURE,
        describe("program", program));
  }

  private Pointer findMap(String map) {
    return KernelCall.check(
        NativeLibraries.libbpf().bpf_object__find_map_by_name(object, map),
        Operation.CONFIGURE,
        describe("map", map));
  }

  private String describe(String what, String part) {
    return "%s %s of BPF object %s".formatted(what, part, name);
  }

  private static int duplicate(int fd, String what) {
    KernelCall.check(fd, Operation.DUPLICATE, what);
    return (int)
        KernelCall.checkErrno(
            NativeLibraries.libc().fcntl(fd, LibC.F_DUPFD_CLOEXEC, 0), Operation.DUPLICATE, what);
  }
}
