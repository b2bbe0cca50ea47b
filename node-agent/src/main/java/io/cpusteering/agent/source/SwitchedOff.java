// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.source;

import org.jspecify.annotations.Nullable;

/**
 * This node is switched off: nothing is steered, whatever policies say. Unlike leaving it is meant
 * to end, by whoever began it.
 *
 * @param by for people: what switched it off, with the reason given there
 * @param cure for people: how to take that back
 */
public record SwitchedOff(String by, String cure) {
  /** Name of the condition, of the reason of states, and of the trouble that says so. */
  public static final String REASON = "Disabled";

  /** By the annotation of the Node, which the operator carries into the node object. */
  static SwitchedOff byAnnotation(@Nullable String reason) {
    return new SwitchedOff(
        "the annotation cpusteering.io/disabled of this Node" + inBrackets(reason),
        "kubectl annotate node NODE cpusteering.io/disabled-");
  }

  static String inBrackets(@Nullable String reason) {
    return reason == null || reason.isEmpty() ? "" : " (" + reason + ")";
  }

  /** By this and by another. */
  SwitchedOff and(SwitchedOff other) {
    return new SwitchedOff(by + " and " + other.by, cure + " and " + other.cure);
  }

  /** What is said of the node. */
  public String message() {
    return "switched off by %s: nothing is steered here, and packets go as if we were not there; to steer again: %s"
        .formatted(by, cure);
  }
}
