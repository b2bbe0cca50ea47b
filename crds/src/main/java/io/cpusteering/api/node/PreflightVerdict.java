// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.node;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a preflight comes to. */
public enum PreflightVerdict {
  /** Nothing speaks against it. */
  @JsonProperty("Ok")
  OK,

  /** Packets may be lost or stay unsteered, or attaching may fail. */
  @JsonProperty("Hazards")
  HAZARDS,

  /** The interface is not attached in the mode asked for. */
  @JsonProperty("Refused")
  REFUSED
}
