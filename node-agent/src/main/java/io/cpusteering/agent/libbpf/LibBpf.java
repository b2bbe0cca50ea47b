// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.libbpf;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * The functions of {@code libbpf.so.1} that are used, under their C names. All of them exist from
 * libbpf 1.1 on.
 *
 * <p>Functions that return {@code int} return {@code -errno} (from libbpf 1.0 on); functions that
 * return a pointer return NULL and set {@code errno}. An {@code opts} structure begins with its own
 * size, so that an older or newer library knows how much of it to read.
 *
 * @see <a href="https://libbpf.readthedocs.io/en/latest/api.html">libbpf API</a>
 */
final class LibBpf {
  /** The library's file name; the 1 is the major version of its ABI. */
  static final String LIBRARY = "libbpf.so.1";

  /**
   * Loads the library.
   *
   * @throws UnsatisfiedLinkError when it is not there, or lacks one of the functions
   */
  LibBpf() {
    // Bound directly: by way of an interface each call would take several times as long.
    Native.register(LibBpf.class, NativeLibrary.getInstance(LIBRARY));
  }

  /**
   * Sets the callback that receives the library's messages.
   *
   * @param fn the callback, or null for silence
   * @return the callback before
   */
  native @Nullable Pointer libbpf_set_print(@Nullable Pointer fn);

  /** The version, such as {@code v1.1}. */
  native String libbpf_version_string();

  /**
   * The number of CPUs that the kernel may ever have, which is also the number of values of an
   * entry of a per-CPU map.
   *
   * @return the number, or {@code -errno}
   */
  native int libbpf_num_possible_cpus();

  /**
   * Parses an ELF object from memory; nothing is created in the kernel yet.
   *
   * @param obj_buf the ELF object; copied
   * @param obj_buf_sz its size in bytes
   * @param opts a {@code struct bpf_object_open_opts}
   * @return the object, or NULL with errno set
   */
  native @Nullable Pointer bpf_object__open_mem(byte[] obj_buf, long obj_buf_sz, Pointer opts);

  /**
   * Creates the object's maps, loads its BTF and its programs. A map given a descriptor by {@link
   * #bpf_map__reuse_fd} is not created.
   *
   * @return 0 or {@code -errno}
   */
  native int bpf_object__load(Pointer obj);

  /** Closes the object with all its descriptors; what is pinned or attached stays. */
  native void bpf_object__close(Pointer obj);

  /**
   * Finds a map by name; {@code .rodata} and {@code .bss} name the maps of global data.
   *
   * @return the map, or NULL with errno ENOENT
   */
  native @Nullable Pointer bpf_object__find_map_by_name(Pointer obj, String name);

  /**
   * Finds a program by the name of its C function.
   *
   * @return the program, or NULL with errno ENOENT
   */
  native @Nullable Pointer bpf_object__find_program_by_name(Pointer obj, String name);

  /**
   * Whether {@code bpf_object__load} loads the program; it does unless told otherwise.
   *
   * @return 0 or {@code -errno}
   */
  native int bpf_program__set_autoload(Pointer prog, boolean autoload);

  /**
   * Sets the flags that the program is loaded with, before load.
   *
   * @param flags BPF_F_*, see {@code linux/bpf.h}
   * @return 0, or {@code -EBUSY} after load
   */
  native int bpf_program__set_flags(Pointer prog, int flags);

  /**
   * Sets what a program is loaded for, before load.
   *
   * @param type an {@code enum bpf_attach_type}
   * @return 0, or {@code -EBUSY} after load
   */
  native int bpf_program__set_expected_attach_type(Pointer prog, int type);

  /** The program's descriptor, owned by the object; negative before load. */
  native int bpf_program__fd(Pointer prog);

  /** The map's descriptor, owned by the object; negative before load. */
  native int bpf_map__fd(Pointer map);

  /**
   * Sets the map's size, before load.
   *
   * @return 0, or {@code -EBUSY} after load
   */
  native int bpf_map__set_max_entries(Pointer map, int max_entries);

  /**
   * Makes the object use an existing map, before load. The descriptor is duplicated and the map's
   * definition is overwritten by the existing map's.
   *
   * @return 0 or {@code -errno}
   */
  native int bpf_map__reuse_fd(Pointer map, int fd);

  /**
   * Sets the content of a map of global data, before load.
   *
   * @param size must be the map's exact size
   * @return 0, {@code -EBUSY} after load, {@code -EINVAL} for another size
   */
  native int bpf_map__set_initial_value(Pointer map, byte[] data, long size);

  /**
   * Creates a map ({@code BPF_MAP_CREATE}).
   *
   * @param opts a {@code struct bpf_map_create_opts}, or null
   * @return a descriptor or {@code -errno}
   */
  native int bpf_map_create(
      int map_type,
      String map_name,
      int key_size,
      int value_size,
      int max_entries,
      @Nullable Pointer opts);

  /**
   * Reads an entry ({@code BPF_MAP_LOOKUP_ELEM}).
   *
   * @return 0 or {@code -errno}; {@code -ENOENT} when there is none
   */
  native int bpf_map_lookup_elem(int fd, byte[] key, byte[] value);

  /**
   * Writes an entry ({@code BPF_MAP_UPDATE_ELEM}).
   *
   * @param flags BPF_ANY, BPF_NOEXIST or BPF_EXIST
   * @return 0 or {@code -errno}
   */
  native int bpf_map_update_elem(int fd, byte[] key, byte[] value, long flags);

  /**
   * Deletes an entry ({@code BPF_MAP_DELETE_ELEM}).
   *
   * @return 0 or {@code -errno}; {@code -ENOENT} when there is none
   */
  native int bpf_map_delete_elem(int fd, byte[] key);

  /**
   * Finds the key after another one ({@code BPF_MAP_GET_NEXT_KEY}).
   *
   * @param key null for the first
   * @return 0 or {@code -errno}; {@code -ENOENT} after the last
   */
  native int bpf_map_get_next_key(int fd, byte @Nullable [] key, byte[] next_key);

  /**
   * Pins an object in a bpffs ({@code BPF_OBJ_PIN}).
   *
   * @return 0 or {@code -errno}; {@code -EEXIST} when the path exists, {@code -EPERM} when a name
   *     has a dot in it
   */
  native int bpf_obj_pin(int fd, String pathname);

  /**
   * Opens a pinned object ({@code BPF_OBJ_GET}).
   *
   * @return a descriptor or {@code -errno}; {@code -EACCES} when the path is no BPF object
   */
  native int bpf_obj_get(String pathname);

  /**
   * Describes an object ({@code BPF_OBJ_GET_INFO_BY_FD}); unlike the *_GET_FD_BY_ID commands it
   * needs no CAP_SYS_ADMIN.
   *
   * @param info a {@code struct bpf_prog_info}, {@code bpf_map_info} or {@code bpf_link_info}
   * @param info_len in: its size; out: how much of it the kernel wrote
   * @return 0 or {@code -errno}
   */
  native int bpf_obj_get_info_by_fd(int bpf_fd, Pointer info, int[] info_len);

  /**
   * Attaches a program by a link ({@code BPF_LINK_CREATE}).
   *
   * @param target_fd for XDP the interface index, in the calling thread's network namespace
   * @param attach_type an {@code enum bpf_attach_type}
   * @param opts a {@code struct bpf_link_create_opts}; its flags are XDP_FLAGS_*
   * @return a descriptor or {@code -errno}
   */
  native int bpf_link_create(int prog_fd, int target_fd, int attach_type, byte[] opts);

  /**
   * Replaces the program of a link atomically ({@code BPF_LINK_UPDATE}).
   *
   * @param opts a {@code struct bpf_link_update_opts}, or null
   * @return 0 or {@code -errno}; {@code -ENOLINK} when the link lost its interface
   */
  native int bpf_link_update(int link_fd, int new_prog_fd, byte @Nullable [] opts);

  /**
   * Detaches a link although it is pinned or open elsewhere ({@code BPF_LINK_DETACH}).
   *
   * @return 0 or {@code -errno}
   */
  native int bpf_link_detach(int link_fd);

  /**
   * Attaches a program to a raw tracepoint ({@code BPF_RAW_TRACEPOINT_OPEN}).
   *
   * @return a link's descriptor or {@code -errno}; {@code -ENOENT} when the kernel has no such
   *     tracepoint
   */
  native int bpf_raw_tracepoint_open(String name, int prog_fd);

  /**
   * Runs a program on a packet ({@code BPF_PROG_TEST_RUN}).
   *
   * @param opts a {@code struct bpf_test_run_opts}
   * @return 0 or {@code -errno}
   */
  native int bpf_prog_test_run_opts(int prog_fd, Pointer opts);
}
