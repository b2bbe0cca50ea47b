// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.policy;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What tells one flow from another. */
public enum HashBy {
  /** Addresses, protocol, and ports or the SPI of IPsec. */
  @JsonProperty("Flow")
  FLOW,

  /** Source and destination address alone. */
  @JsonProperty("AddressPair")
  ADDRESS_PAIR
}
