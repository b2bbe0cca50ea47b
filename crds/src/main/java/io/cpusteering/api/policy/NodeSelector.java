// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.policy;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Selects nodes by their labels; both parts must match, and an empty selector matches every node.
 *
 * @param matchLabels labels with exactly these values
 * @param matchExpressions set-based requirements
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record NodeSelector(
    @Nullable Map<String, String> matchLabels,
    @Nullable List<NodeSelectorExpression> matchExpressions) {}
