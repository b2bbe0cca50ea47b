// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.policy;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Where in the receive path the XDP program runs. */
public enum AttachMode {
  /** In the driver; a node that can not is not steered and says why. */
  @JsonProperty("Native")
  NATIVE,

  /** In the stack, after the socket buffer was made: slower, works on every driver. */
  @JsonProperty("Generic")
  GENERIC,

  /** Native where it loses nothing, else generic. */
  @JsonProperty("Auto")
  AUTO
}
