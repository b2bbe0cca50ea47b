// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.node;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a node gets. {@code leave} is written by the uninstall hook, everything else by the
 * operator.
 *
 * @param policies references in order of precedence, the first wins an interface
 * @param leave detach and unpin everything
 * @param disabled switched off by the annotation cpusteering.io/disabled of the Node: nothing is
 *     steered, until that annotation goes or is false
 * @param disabledReason the value of that annotation, if it says more than true
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CpuSteeringNodeSpec(
    @Nullable List<PolicyReference> policies,
    @Nullable Boolean leave,
    @Nullable Boolean disabled,
    @Nullable String disabledReason) {}
