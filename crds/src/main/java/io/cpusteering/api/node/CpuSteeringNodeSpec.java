// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.node;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a node gets. {@code policies} is written by the operator, {@code leave} by the uninstall
 * hook.
 *
 * @param policies references in order of precedence, the first wins an interface
 * @param leave detach and unpin everything
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CpuSteeringNodeSpec(
    @Nullable List<PolicyReference> policies, @Nullable Boolean leave) {}
