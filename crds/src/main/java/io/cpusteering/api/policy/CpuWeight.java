// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.policy;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/**
 * The share of some CPUs.
 *
 * @param cpus one CPU such as 4 or one range such as 2-3, inside one entry of the list
 * @param weight a CPU of weight 3 gets three times the packets of a CPU of weight 1
 */
@ValidationRule(value = Rules.WEIGHT_CPUS, message = Messages.WEIGHT_CPUS, fieldPath = ".cpus")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CpuWeight(
    @Required @Size(max = Limits.CPU_RANGE_LENGTH) @Nullable String cpus,
    @Required @Min(Limits.MIN_WEIGHT) @Max(Limits.MAX_WEIGHT) @Nullable Integer weight) {}
