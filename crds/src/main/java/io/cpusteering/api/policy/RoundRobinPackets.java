// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.policy;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Which packets take turns under round robin. */
public enum RoundRobinPackets {
  /** UDP datagrams that are not fragments; everything else by flow hash. */
  @JsonProperty("Datagrams")
  DATAGRAMS,

  /** Every packet, which reorders TCP. */
  @JsonProperty("All")
  ALL
}
