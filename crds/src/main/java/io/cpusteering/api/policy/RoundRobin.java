// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.policy;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Default;
import org.jspecify.annotations.Nullable;

/**
 * Which packets take turns.
 *
 * @param packets which packets take turns
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RoundRobin(@Default("Datagrams") @Nullable RoundRobinPackets packets) {}
