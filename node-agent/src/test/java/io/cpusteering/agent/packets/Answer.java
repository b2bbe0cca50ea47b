// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.packets;

import io.cpusteering.api.policy.MissAction;
import java.util.Locale;

/** What becomes of a frame, written as the packet table has it. */
public sealed interface Answer {
  /** The stack gets it on the CPU that received it: control traffic. */
  record Pass() implements Answer {
    @Override
    public String toString() {
      return "pass";
    }
  }

  /** The stack gets it where it is, as a rule or the policy says. */
  record PassAsAsked() implements Answer {
    @Override
    public String toString() {
      return "pass as asked";
    }
  }

  /** A rule drops it. */
  record Drop() implements Answer {
    @Override
    public String toString() {
      return "drop";
    }
  }

  /**
   * It is sent out of another interface, or with broadcast out of several.
   *
   * @param set number of the set of interfaces
   */
  record Redirected(int set) implements Answer {
    @Override
    public String toString() {
      return "sent by set " + set;
    }
  }

  /**
   * There is no interface to send it out of.
   *
   * @param instead what becomes of it
   */
  record NotSent(MissAction instead) implements Answer {
    @Override
    public String toString() {
      return "not sent " + instead.name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * The flow hash chooses.
   *
   * @param table number of the indirection table
   * @param slot index into its hash slots
   */
  record Hash(int table, int slot) implements Answer {
    @Override
    public String toString() {
      return ofTable(table) + "slot " + slot;
    }
  }

  /**
   * Whichever CPU's turn it is.
   *
   * @param table number of the indirection table
   */
  record Turn(int table) implements Answer {
    @Override
    public String toString() {
      return ofTable(table) + "turn";
    }
  }

  /**
   * A rule decided, and not what the policy says of the rest.
   *
   * @param rule its number, counted from 1
   * @param answer what it came to
   */
  record ByRule(int rule, Answer answer) implements Answer {
    @Override
    public String toString() {
      return "rule %d: %s".formatted(rule, answer);
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

  /** What becomes of it, whoever decided. */
  default Answer outcome() {
    return this instanceof ByRule(_, Answer answer) ? answer : this;
  }

  private static String ofTable(int table) {
    return table == 0 ? "" : "table %d ".formatted(table);
  }
}
