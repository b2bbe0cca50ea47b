// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.policy;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a node does by itself when steering seems to lose packets. */
public enum OnHarm {
  /** It passes packets for a while, and goes on so if that loses clearly less. */
  @JsonProperty("Pass")
  PASS,

  /** It says so and goes on steering, whatever is lost. */
  @JsonProperty("Report")
  REPORT
}
