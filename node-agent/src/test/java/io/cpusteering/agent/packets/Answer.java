// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.packets;

/** What becomes of a frame. */
public sealed interface Answer {
  /** The stack gets it on the CPU that received it: control traffic. */
  record Pass() implements Answer {
    @Override
    public String toString() {
      return "pass";
    }
  }

  /**
   * The flow hash chooses.
   *
   * @param slot index into the hash slots of the indirection table
   */
  record Hash(int slot) implements Answer {
    @Override
    public String toString() {
      return "slot " + slot;
    }
  }

  /** Whichever CPU's turn it is. */
  record Turn() implements Answer {
    @Override
    public String toString() {
      return "turn";
    }
  }

  /**
   * Something that is never right, such as an abort.
   *
   * @param what the program did
   */
  record Fault(String what) implements Answer {
    @Override
    public String toString() {
      return what;
    }
  }
}
