// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.node;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How much a finding weighs. */
public enum PreflightSeverity {
  /** Good to know. */
  @JsonProperty("Note")
  NOTE,

  /** Packets may be lost or stay unsteered, or attaching may fail. */
  @JsonProperty("Hazard")
  HAZARD,

  /** The interface is not attached in the mode asked for. */
  @JsonProperty("Refusal")
  REFUSAL
}
