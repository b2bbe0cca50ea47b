// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.node;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * The CPUs of a node, as Linux CPU lists.
 *
 * @param possible CPUs that may ever be there
 * @param online CPUs that run now
 * @param isolated CPUs named by isolcpus or nohz_full
 * @param numaNodes number of NUMA nodes
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record NodeCpus(
    @Nullable String possible,
    @Nullable String online,
    @Nullable String isolated,
    @Nullable Integer numaNodes) {}
