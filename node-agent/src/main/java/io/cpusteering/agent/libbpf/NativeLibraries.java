// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.libbpf;

import com.sun.jna.Native;

/** The loaded libraries; loading happens at first use and once. */
final class NativeLibraries {
  private NativeLibraries() {}

  /**
   * libbpf, silenced: its messages would go to standard error, and what they say is in the
   * exceptions.
   *
   * @throws LibbpfMissingException when it is not on this machine
   */
  static LibBpf libbpf() {
    try {
      return LibbpfHolder.LIBRARY;
    } catch (ExceptionInInitializerError | NoClassDefFoundError e) {
      throw new LibbpfMissingException(e);
    }
  }

  static LibC libc() {
    return LibcHolder.LIBRARY;
  }

  private static final class LibbpfHolder {
    static final LibBpf LIBRARY = load();

    private static LibBpf load() {
      LibBpf library = new LibBpf();
      library.libbpf_set_print(null);
      return library;
    }
  }

  private static final class LibcHolder {
    static final LibC LIBRARY = Native.load("c", LibC.class);
  }
}
