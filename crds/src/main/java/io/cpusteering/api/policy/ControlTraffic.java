// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.policy;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What becomes of the traffic that keeps a link and its neighbours up. */
public enum ControlTraffic {
  /** It goes to the stack on the CPU that received it, past the queues of the others. */
  @JsonProperty("Pass")
  PASS,

  /** It is steered as any other packet. */
  @JsonProperty("Steer")
  STEER
}
