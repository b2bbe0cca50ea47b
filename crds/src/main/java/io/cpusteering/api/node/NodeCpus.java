// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.node;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The CPUs of a node, as Linux CPU lists.
 *
 * @param possible CPUs that may ever be there
 * @param online CPUs that run now
 * @param isolated CPUs named by isolcpus or nohz_full
 * @param exclusive CPUs that the kubelet's static CPU manager has given to containers alone, as it
 *     told last; null while nothing is known of it
 * @param numaNodes number of NUMA nodes
 * @param threads of cores that have several threads (SMT), one CPU list for each thread: the CPUs
 *     in the same place of the lists share a core; null where no core has several
 * @param kinds the kinds of CPU there are; null where all are alike
 * @param packages the CPUs of each socket; null where there is one
 * @param dies the CPUs of each die; null where each socket has one
 * @param clusters the CPUs of each cluster of cores (which share a cache or a tag of one); null
 *     where the kernel tells of none, or each is a core or a die
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record NodeCpus(
    @Nullable String possible,
    @Nullable String online,
    @Nullable String isolated,
    @Nullable String exclusive,
    @Nullable Integer numaNodes,
    @Nullable List<String> threads,
    @Nullable List<CpuKind> kinds,
    @Nullable List<String> packages,
    @Nullable List<String> dies,
    @Nullable List<String> clusters) {}
