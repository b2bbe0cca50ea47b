// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.libbpf;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The type information (BTF) that clang put into an object. */
public final class ObjectBtf implements AutoCloseable {
  private static final int KIND_STRUCT = 4;
  private static final int TYPE_SIZE = 12;
  private static final int MEMBER_SIZE = 12;

  private final LibBtf library = Native.load(LibBpf.LIBRARY, LibBtf.class);
  private final Pointer btf;

  /** Parses the BTF of an ELF object. */
  public ObjectBtf(byte[] elf) {
    try {
      Path file = Files.createTempFile("cst-", ".o");
      try {
        Files.write(file, elf);
        btf =
            KernelCall.check(
                library.btf__parse_elf(file.toString(), null), Operation.OPEN_OBJECT, "BTF");
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A structure.
   *
   * @param size in bytes
   * @param offsets of the members, in bytes
   */
  public record Struct(int size, Map<String, Integer> offsets) {}

  /** Finds a structure by name. */
  public Struct struct(String name) {
    int id = library.btf__find_by_name_kind(btf, name, KIND_STRUCT);
    KernelCall.check(id, Operation.OPEN_OBJECT, "struct " + name);
    Pointer type = library.btf__type_by_id(btf, id);
    int members = type.getInt(4) & 0xffff;
    Map<String, Integer> offsets = new LinkedHashMap<>();
    for (int i = 0; i < members; i++) {
      long member = TYPE_SIZE + (long) i * MEMBER_SIZE;
      offsets.put(
          library.btf__name_by_offset(btf, type.getInt(member)), type.getInt(member + 8) / 8);
    }
    return new Struct(type.getInt(8), offsets);
  }

  @Override
  public void close() {
    library.btf__free(btf);
  }

  private interface LibBtf extends Library {
    @Nullable Pointer btf__parse_elf(String path, @Nullable Pointer btfExt);

    int btf__find_by_name_kind(Pointer btf, String name, int kind);

    Pointer btf__type_by_id(Pointer btf, int id);

    String btf__name_by_offset(Pointer btf, int offset);

    void btf__free(Pointer btf);
  }
}
