// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import io.cpusteering.api.CpuList;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The CPUs an interface is steered to.
 *
 * @param weights CPU to its share; empty when none is left
 * @param configuredWeight sum of the shares of all CPUs that were asked for, those away included
 * @param unknown CPUs asked for that can't exist on this machine
 * @param offline CPUs asked for that are not online
 * @param unusedWeights CPUs that have a weight and are not used, though they are there
 * @param exclusive CPUs of the list that are left out since the kubelet gave them to containers
 *     alone
 */
record CpuChoice(
    SortedMap<Integer, Integer> weights,
    int configuredWeight,
    CpuList unknown,
    CpuList offline,
    CpuList unusedWeights,
    CpuList exclusive) {
  CpuChoice {
    weights = Collections.unmodifiableSortedMap(new TreeMap<>(weights));
  }
}
