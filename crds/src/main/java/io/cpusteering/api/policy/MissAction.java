// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.policy;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What becomes of a packet whose CPU or interface has no entry in the map. */
public enum MissAction {
  /** It goes on to the stack where it is (XDP_PASS). */
  @JsonProperty("Pass")
  PASS,

  /** It is dropped (XDP_DROP). */
  @JsonProperty("Drop")
  DROP,

  /** It is sent back out of the interface (XDP_TX). */
  @JsonProperty("Transmit")
  TRANSMIT,

  /** It is dropped and the xdp_exception tracepoint fires (XDP_ABORTED). */
  @JsonProperty("Abort")
  ABORT
}
