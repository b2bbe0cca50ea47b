// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.policy;

import com.fasterxml.jackson.annotation.JsonInclude;

/** The packet is dropped. Takes no fields. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Drop() {}
