// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

/**
 * A BPF object of the kernel's, whoever may have it.
 *
 * @param id the kernel's, which it does not give again soon
 */
record KernelObject(Kind kind, long id) {
  /** What it is. */
  enum Kind {
    PROGRAM,
    MAP,
    LINK
  }

  /** Reads "map 12". */
  static KernelObject parse(String text) {
    String[] words = text.split(" ");
    return new KernelObject(
        switch (words[0]) {
          case "program" -> Kind.PROGRAM;
          case "map" -> Kind.MAP;
          case "link" -> Kind.LINK;
          default -> throw new IllegalArgumentException(text);
        },
        Long.parseLong(words[1]));
  }
}
