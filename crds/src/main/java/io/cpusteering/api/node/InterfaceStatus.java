// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.node;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.cpusteering.api.policy.AttachMode;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One interface, as the kernel has it.
 *
 * @param name interface name
 * @param index interface index
 * @param driver kernel driver
 * @param receiveQueues number of receive queues
 * @param mtu in bytes
 * @param policy the policy that steers it, null when none does
 * @param uid its uid
 * @param revision the revision in force
 * @param supersededPolicies policies that wanted it and lost, in order of precedence
 * @param attachMode Native or Generic, as the kernel has it; null when not attached
 * @param frags whether packets that lie in several buffers are steered too, as large MTUs need it
 *     in native mode; null when not attached
 * @param programId the kernel id of our XDP program
 * @param linkId the kernel id of the BPF link that attaches it
 * @param cpuMap the CPU map, read back
 * @param deviceMaps where packets are sent instead, read back; null when nowhere
 * @param preflight what is thought of the interface before anything is tried; null when no policy
 *     selects it
 * @param conditions Steered, and each hazard or obstacle, with reason and message
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record InterfaceStatus(
    @Nullable String name,
    @Nullable Integer index,
    @Nullable String driver,
    @Nullable Integer receiveQueues,
    @Nullable Integer mtu,
    @Nullable String policy,
    @Nullable String uid,
    @Nullable String revision,
    @Nullable List<String> supersededPolicies,
    @Nullable AttachMode attachMode,
    @Nullable Boolean frags,
    @Nullable Long programId,
    @Nullable Long linkId,
    @Nullable CpuMapStatus cpuMap,
    @Nullable List<DeviceMapStatus> deviceMaps,
    @Nullable Preflight preflight,
    @Nullable List<Condition> conditions) {}
