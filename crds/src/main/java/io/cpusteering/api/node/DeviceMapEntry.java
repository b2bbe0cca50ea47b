// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.node;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * An entry of a device map.
 *
 * @param name interface name
 * @param index interface index
 * @param programId kernel id of the program that packets run through on their way out
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DeviceMapEntry(
    @Nullable String name, @Nullable Integer index, @Nullable Long programId) {}
