// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.libbpf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A map whose keys are 32-bit numbers, as all of ours are. Values are in the machine's order. */
public final class BpfMap extends BpfDescriptor {
  private static final long BPF_ANY = 0;

  private @Nullable MapInfo info;

  BpfMap(int fd, String name) {
    super(fd, name);
  }

  /** What the kernel says about it; asked once, since it never changes. */
  public MapInfo info() {
    MapInfo known = info;
    if (known == null) {
      known = MapInfo.read(this);
      info = known;
    }
    return known;
  }

  /**
   * Reads an entry.
   *
   * @return the value, or empty when the map has no such entry
   */
  public Optional<ByteBuffer> read(int key) {
    byte[] value = new byte[valueBytes()];
    int result = NativeLibraries.libbpf().bpf_map_lookup_elem(fd(), keyBytes(key), value);
    if (result == -Errno.ENOENT) {
      return Optional.empty();
    }
    KernelCall.check(result, Operation.READ_ENTRY, "entry %d of %s".formatted(key, name()));
    return Optional.of(ByteBuffer.wrap(value).order(ByteOrder.nativeOrder()));
  }

  /**
   * Writes an entry, there or not.
   *
   * @param value of the map's value size
   */
  public void write(int key, ByteBuffer value) {
    write(key, value, BPF_ANY);
  }

  void write(int key, ByteBuffer value, long flags) {
    if (value.capacity() != valueBytes()) {
      throw new IllegalArgumentException(
          "%s has values of %d bytes, not %d".formatted(name(), valueBytes(), value.capacity()));
    }
    Operation operation =
        switch (info().type()) {
          case MapType.CPUMAP -> Operation.WRITE_CPU;
          case MapType.DEVMAP_HASH -> Operation.WRITE_DEVICE;
          default -> Operation.WRITE_ENTRY;
        };
    KernelCall.check(
        NativeLibraries.libbpf().bpf_map_update_elem(fd(), keyBytes(key), value.array(), flags),
        operation,
        "entry %d of %s".formatted(key, name()));
  }

  /**
   * Makes an entry of a CPU map or a device map.
   *
   * @param number the queue size, the interface index
   * @param program what packets run through there, or null
   */
  public void write(int key, int number, @Nullable BpfProgram program) {
    write(key, newValue().putInt(0, number).putInt(4, program == null ? 0 : program.fd()));
  }

  /** Makes an entry that leads to another map, of a map of maps. */
  public void write(int key, BpfMap inner) {
    write(key, newValue().putInt(0, inner.fd()));
  }

  /** The keys of a hash map. */
  public List<Integer> keys() {
    List<Integer> keys = new ArrayList<>();
    byte[] next = new byte[Integer.BYTES];
    byte[] key = null;
    while (true) {
      int result = NativeLibraries.libbpf().bpf_map_get_next_key(fd(), key, next);
      if (result == -Errno.ENOENT) {
        return List.copyOf(keys);
      }
      KernelCall.check(result, Operation.READ_ENTRY, "keys of " + name());
      key = next.clone();
      keys.add(ByteBuffer.wrap(key).order(ByteOrder.nativeOrder()).getInt());
    }
  }

  /** Deletes an entry; nothing happens when there is none. */
  public void delete(int key) {
    int result = NativeLibraries.libbpf().bpf_map_delete_elem(fd(), keyBytes(key));
    if (result != -Errno.ENOENT) {
      KernelCall.check(result, Operation.DELETE_ENTRY, "entry %d of %s".formatted(key, name()));
    }
  }

  /** A zeroed buffer of the right size and byte order for {@link #write}. */
  public ByteBuffer newValue() {
    return ByteBuffer.allocate(valueBytes()).order(ByteOrder.nativeOrder());
  }

  /**
   * Of a per-CPU map, user space sees one value per possible CPU, each rounded up to 8 bytes. All
   * types, also those that we have none of: the kernel writes as much as that wherever it is told
   * to, and what is pinned in the place of ours may be anything.
   */
  private int valueBytes() {
    int size = info().valueSize();
    return switch (info().type()) {
      case MapType.PERCPU_ARRAY,
          MapType.PERCPU_HASH,
          MapType.LRU_PERCPU_HASH,
          MapType.PERCPU_CGROUP_STORAGE ->
          (size + 7) / 8 * 8 * Bpf.possibleCpus();
      default -> size;
    };
  }

  private static byte[] keyBytes(int key) {
    return ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.nativeOrder()).putInt(key).array();
  }
}
