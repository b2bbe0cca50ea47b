// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.node;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A device map as read back from the kernel: interfaces that packets are sent out of together.
 *
 * @param id kernel id of the map
 * @param rules names of the rules that use it; none for the packets that no rule is for
 * @param rewriteSourceMac whether frames get the interface's MAC address as their source
 * @param entries the interfaces that are there and ready
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DeviceMapStatus(
    @Nullable Long id,
    @Nullable List<String> rules,
    @Nullable Boolean rewriteSourceMac,
    @Nullable List<DeviceMapEntry> entries) {}
