// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.policy;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/**
 * How the packets of a rule are spread over CPUs. The queues, the threads and what becomes of a
 * packet whose CPU has no entry are those of the policy.
 *
 * @param algorithm how the CPU of a packet is chosen
 * @param hash for FlowHash, and for what takes no turns under RoundRobin: what is hashed
 * @param roundRobin for RoundRobin: which packets take turns
 * @param cpus the CPUs, and their shares; not given: those of the policy's own steer, and if it has
 *     none, the choice of the agent of each node
 */
@ValidationRule(value = Rules.HASH_READS, message = Messages.NOTHING_HASHED, fieldPath = ".hash")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RuleSteer(
    @Default("FlowHash") @Nullable Algorithm algorithm,
    @Default("{}") @Nullable Hash hash,
    @Default("{}") @Nullable RoundRobin roundRobin,
    @Nullable RuleCpus cpus) {}
