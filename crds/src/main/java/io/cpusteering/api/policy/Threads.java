// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.policy;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * The kernel threads that pass redirected packets on to the stack.
 *
 * @param nice their priority, -20..19
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Threads(@Nullable Integer nice) {}
