// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.policy;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/**
 * How packets are spread over CPUs.
 *
 * @param algorithm how the CPU of a packet is chosen
 * @param hash for FlowHash, and for what takes no turns under RoundRobin: what is hashed
 * @param roundRobin for RoundRobin: which packets take turns
 * @param controlTraffic what becomes of ARP, neighbour discovery, LACP, LLDP, STP, PTP and BFD;
 *     with RoundRobin and packets All it takes turns whatever is said here
 * @param cpus the CPUs, and their shares
 * @param queueSize packets that may wait for each CPU
 * @param onMiss what becomes of a packet whose CPU has no entry in the CPU map
 * @param threads the kernel threads that pass packets on to the stack
 * @param remote a second program, which runs on the CPU that a packet was steered to; not given:
 *     none
 */
@ValidationRule(value = Rules.HASH_READS, message = Messages.NOTHING_HASHED, fieldPath = ".hash")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Steer(
    @Default("FlowHash") @Nullable Algorithm algorithm,
    @Default("{}") @Nullable Hash hash,
    @Default("{}") @Nullable RoundRobin roundRobin,
    @Default("Pass") @Nullable ControlTraffic controlTraffic,
    @Default("{}") @Nullable Cpus cpus,
    @Default("2048") @Min(Limits.MIN_QUEUE_SIZE) @Max(Limits.MAX_QUEUE_SIZE)
        @Nullable Integer queueSize,
    @Default("Pass") @Nullable MissAction onMiss,
    @Default("{}") @Nullable Threads threads,
    @Nullable Remote remote) {}
