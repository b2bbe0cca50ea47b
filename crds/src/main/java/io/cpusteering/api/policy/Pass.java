// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.policy;

import com.fasterxml.jackson.annotation.JsonInclude;

/** The packet goes on to the stack on the CPU that received it. Takes no fields. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Pass() {}
