// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

/**
 * Something steering needs of this machine or this process, found out by trying it.
 *
 * @param name what is needed, for people: libbpf, bpffs, CPU map, XDP program, frags
 * @param reason why it is missing; {@link Reason#NONE} when it is there
 * @param message for people: what is there, or what is missing, why, and what to do
 */
public record Ability(String name, Reason reason, String message) {
  /** Why an ability is missing; stable names. */
  public enum Reason {
    /** It is not missing. */
    NONE("Available"),
    NO_BPFFS("NoBpffs"),
    BPFFS_READ_ONLY("BpffsReadOnly"),
    NO_LIBBPF("NoLibbpf"),
    NO_PERMISSION("NoPermission"),
    /** Steering works without. */
    NO_FRAGS("NoFrags"),
    KERNEL_TOO_OLD("KernelTooOld");

    private final String label;

    Reason(String label) {
      this.label = label;
    }

    /** CamelCase, as conditions show it. */
    public String label() {
      return label;
    }
  }

  /** Whether it is there. */
  public boolean ok() {
    return reason == Reason.NONE;
  }

  /** Whether nothing can be steered without it. */
  public boolean needed() {
    return reason != Reason.NO_FRAGS;
  }
}
