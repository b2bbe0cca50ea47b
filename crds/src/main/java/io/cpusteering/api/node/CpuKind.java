// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.node;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * CPUs of one kind, where a node has several, such as performance and efficient cores.
 *
 * @param name the kernel's name of the kind, such as cpu_core or cpu_atom; null where it has none
 * @param capacity what each of them can do, 1024 for the most able ones of the node; null where the
 *     kernel does not tell
 * @param cpus Linux CPU list
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CpuKind(@Nullable String name, @Nullable Integer capacity, @Nullable String cpus) {}
