// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.node;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What became of one policy on one node. */
public enum PolicyState {
  /** Every selected interface is steered as asked. */
  @JsonProperty("Ready")
  READY,

  /**
   * A change is on trial, or about to be: the node has not shown yet that it still talks. Counts as
   * not there yet.
   */
  @JsonProperty("Confirming")
  CONFIRMING,

  /** Another policy has an interface this one wants; the rest is as asked. */
  @JsonProperty("Superseded")
  SUPERSEDED,

  /** No interface of the node is selected, or none of the named ones is there yet. */
  @JsonProperty("NoInterface")
  NO_INTERFACE,

  /** Steered, but not all as asked: message says what. */
  @JsonProperty("Degraded")
  DEGRADED,

  /** Not steered: message says why. */
  @JsonProperty("Failed")
  FAILED,

  /** The revision is not there yet; what ran before is kept. */
  @JsonProperty("Pending")
  PENDING,

  /** The node is switched off: message says by what. */
  @JsonProperty("Disabled")
  DISABLED
}
