// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.e2e.cluster;

/**
 * The XDP program of an interface, as a link query returns it.
 *
 * @param id kernel id of the program
 * @param mode where in the receive path it runs
 */
public record XdpProgram(long id, Mode mode) {
  /** XDP_ATTACHED_* of linux/if_link.h, which differ from the flags that set the mode. */
  public enum Mode {
    NATIVE,
    GENERIC,
    OTHER;

    static Mode of(int attached) {
      return switch (attached) {
        case 1 -> NATIVE;
        case 2 -> GENERIC;
        default -> OTHER;
      };
    }
  }
}
