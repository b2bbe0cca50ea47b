// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The CPU map of one policy, shared by all interfaces the policy steers, so that kernel threads do
 * not multiply with interfaces.
 *
 * @param uid uid of the policy
 * @param policy name of the policy, for people
 * @param queueSizes CPU to queue size in packets (1..16384), for every CPU in use; all online
 * @param nice priority of the kernel threads (-20..19), or null to leave it as it is
 * @param remote the second program of every entry
 */
public record CpuMapPlan(
    String uid,
    String policy,
    SortedMap<Integer, Integer> queueSizes,
    @Nullable Integer nice,
    RemotePlan remote) {
  public CpuMapPlan {
    queueSizes = Collections.unmodifiableSortedMap(new TreeMap<>(queueSizes));
  }
}
