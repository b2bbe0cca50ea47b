// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.policy;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What to do where somebody else is known to want the XDP hook of an interface: a CNI's XDP mode,
 * another loader, a device plugin. A program that is there already is left alone in any case.
 */
public enum IfContended {
  /** Stay off the interface, and leave it when the other one turns up. */
  @JsonProperty("Yield")
  YIELD,

  /** Steer for as long as the hook is free; then the other one is refused it. */
  @JsonProperty("Keep")
  KEEP
}
