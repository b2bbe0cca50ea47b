// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.policy;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One requirement on a label.
 *
 * @param key label key
 * @param operator In, NotIn, Exists or DoesNotExist
 * @param values for In and NotIn: at least one; otherwise none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record NodeSelectorExpression(
    @Nullable String key, @Nullable SelectorOperator operator, @Nullable List<String> values) {}
