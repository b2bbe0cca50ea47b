// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.policy;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How the CPU of a packet is chosen. */
public enum Algorithm {
  /** By a hash of the flow: all packets of a flow stay on one CPU, in order. */
  @JsonProperty("FlowHash")
  FLOW_HASH,

  /** In turn. */
  @JsonProperty("RoundRobin")
  ROUND_ROBIN
}
