// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.policy;

import com.fasterxml.jackson.annotation.JsonProperty;

/** A kind of tunnel whose inner header can be read. */
public enum Tunnel {
  /** UDP to port 4789 or 8472. */
  @JsonProperty("VXLAN")
  VXLAN,

  /** UDP to port 6081. */
  @JsonProperty("Geneve")
  GENEVE,

  /** IP protocol 47. */
  @JsonProperty("GRE")
  GRE,

  /** IPv4 or IPv6 in IPv4 or IPv6: IP protocols 4 and 41. */
  @JsonProperty("IPIP")
  IPIP,

  /** UDP to port 2152; where no inner header can be seen, the TEID stands for the ports. */
  @JsonProperty("GTPU")
  GTPU
}
