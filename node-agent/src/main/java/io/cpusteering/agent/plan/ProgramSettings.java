// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import io.cpusteering.api.policy.Algorithm;
import io.cpusteering.api.policy.ControlTraffic;
import io.cpusteering.api.policy.MissAction;
import io.cpusteering.api.policy.RoundRobinPackets;

/**
 * What an XDP program is specialised for: constants set before it is loaded. A change of any of
 * them is a new program under the same link; the maps stay.
 *
 * @param algorithm how the CPU of a packet is chosen
 * @param packets for round robin: which packets take turns
 * @param hash what the flow hash looks at, for whatever takes no turn
 * @param controlTraffic what becomes of the traffic that keeps links and neighbours up
 * @param onMiss what becomes of a packet whose CPU has no entry
 * @param passUnfinishedChecksums pass frames whose transport checksum was left to hardware that is
 *     not there (veth, tap: CHECKSUM_PARTIAL), since the native redirect would lose that state and
 *     the stack would then drop them
 */
public record ProgramSettings(
    Algorithm algorithm,
    RoundRobinPackets packets,
    HashSettings hash,
    ControlTraffic controlTraffic,
    MissAction onMiss,
    boolean passUnfinishedChecksums) {}
