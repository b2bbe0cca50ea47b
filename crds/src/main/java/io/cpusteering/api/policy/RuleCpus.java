// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.policy;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The CPUs that the packets of a rule are spread over.
 *
 * @param list Linux CPU list such as {@code 2-5,8}, CPUs 0..8191, ascending; without it the agent
 *     of each node chooses
 * @param exclude Linux CPU list of CPUs to leave out
 * @param max how many CPUs the agent chooses at most when there is no list
 * @param weights shares of CPUs of the list; 1 each where not given
 * @param avoid kinds of CPU to leave out; not given: all of them without a list, KubeletExclusive
 *     with one
 * @param numaNode where the agent chooses CPUs when there is no list: Local (the node of the
 *     interface, while it has usable CPUs), Any, or the number of a NUMA node
 */
@ValidationRule(value = Rules.LIST, message = Messages.CPU_LIST, fieldPath = ".list")
@ValidationRule(value = Rules.LIST_ORDER, message = Messages.CPU_LIST_ORDER, fieldPath = ".list")
@ValidationRule(value = Rules.EXCLUDE, message = Messages.CPU_LIST, fieldPath = ".exclude")
@ValidationRule(
    value = Rules.EXCLUDE_ORDER,
    message = Messages.CPU_LIST_ORDER,
    fieldPath = ".exclude")
@ValidationRule(value = Rules.LEAVES_CPUS, message = Messages.EXCLUDES_ALL, fieldPath = ".exclude")
@ValidationRule(
    value = Rules.WEIGHTS_NEED_LIST,
    message = Messages.WEIGHTS_NEED_LIST,
    fieldPath = ".weights")
@ValidationRule(
    value = Rules.WEIGHTS_INSIDE,
    message = Messages.WEIGHT_OUTSIDE,
    fieldPath = ".weights")
@ValidationRule(
    value = Rules.WEIGHTS_APART,
    message = Messages.WEIGHTS_OVERLAP,
    fieldPath = ".weights")
@ValidationRule(value = Rules.NUMA_NODE, message = Messages.NUMA_NODE, fieldPath = ".numaNode")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RuleCpus(
    @Size(max = Limits.RULE_CPU_LIST_LENGTH) @Nullable String list,
    @Default("\"\"") @Size(max = Limits.RULE_CPU_LIST_LENGTH) @Nullable String exclude,
    @Default("8") @Min(Limits.MIN_CPUS) @Max(Limits.MAX_CPUS) @Nullable Integer max,
    @Size(max = Limits.RULE_WEIGHTS) @Nullable List<CpuWeight> weights,
    @Size(max = Limits.AVOIDED_KINDS) @Nullable List<AvoidedCpus> avoid,
    @Default("Local") @Size(max = Limits.NUMA_NODE_LENGTH) @Nullable String numaNode) {

  /** The same as a policy says it. */
  public Cpus asCpus() {
    return new Cpus(list, exclude, max, weights, avoid, numaNode);
  }
}
