// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.policy;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The CPUs packets are spread over.
 *
 * @param list Linux CPU list such as {@code 2-5,8}, ascending; without it the agent chooses
 * @param exclude Linux CPU list to leave out
 * @param max how many CPUs the agent chooses at most when there is no list, 1..256
 * @param weights shares of CPUs of the list; 1 each where not given
 * @param avoid kinds of CPU to leave out; not given: ReceiveQueue and Isolated without a list,
 *     nothing with one
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Cpus(
    @Nullable String list,
    @Nullable String exclude,
    @Nullable Integer max,
    @Nullable List<CpuWeight> weights,
    @Nullable List<AvoidedCpus> avoid) {}
