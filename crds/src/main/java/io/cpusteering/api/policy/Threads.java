// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.policy;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import org.jspecify.annotations.Nullable;

/**
 * The kernel threads that pass redirected packets on to the stack.
 *
 * @param nice their priority: -20 is the highest, 0 what the kernel gives them; below that of busy
 *     pods they starve, and packets are lost
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Threads(
    @Default("-20") @Min(Limits.MIN_NICE) @Max(Limits.MAX_NICE) @Nullable Integer nice) {}
