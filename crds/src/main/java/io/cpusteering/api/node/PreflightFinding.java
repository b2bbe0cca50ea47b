// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.node;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * One finding about an interface.
 *
 * @param reason why, CamelCase; no two findings of an interface have the same
 * @param severity Note, Hazard or Refusal
 * @param message what, which object, why, and what to do
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PreflightFinding(
    @Nullable String reason, @Nullable PreflightSeverity severity, @Nullable String message) {}
