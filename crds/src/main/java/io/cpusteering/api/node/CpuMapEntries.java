// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.node;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * Alike entries of a CPU map.
 *
 * @param cpus Linux CPU list
 * @param queueSize packets that may wait for each of them
 * @param weight share of each of them in the indirection table
 * @param nice priority of their kernel threads as the kernel has it; null when it could not be read
 * @param programId kernel id of the second program, null when there is none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CpuMapEntries(
    @Nullable String cpus,
    @Nullable Integer queueSize,
    @Nullable Integer weight,
    @Nullable Integer nice,
    @Nullable Long programId) {}
