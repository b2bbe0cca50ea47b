// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.node;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.cpusteering.api.policy.Algorithm;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A CPU map as read back from the kernel.
 *
 * @param id kernel id of the map
 * @param maxEntries number of CPUs it has room for
 * @param algorithm how packets are spread
 * @param entries entries that are alike, grouped
 * @param deviceMaps where the second program sends packets, null when nowhere
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CpuMapStatus(
    @Nullable Long id,
    @Nullable Integer maxEntries,
    @Nullable Algorithm algorithm,
    @Nullable List<CpuMapEntries> entries,
    @Nullable List<DeviceMapStatus> deviceMaps) {}
