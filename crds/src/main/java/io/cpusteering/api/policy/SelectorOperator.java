// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.policy;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How a label is compared. */
public enum SelectorOperator {
  /** The value is one of those given. */
  @JsonProperty("In")
  IN,

  /** The label is missing, or its value is none of those given. */
  @JsonProperty("NotIn")
  NOT_IN,

  /** The label is there. */
  @JsonProperty("Exists")
  EXISTS,

  /** The label is not there. */
  @JsonProperty("DoesNotExist")
  DOES_NOT_EXIST
}
