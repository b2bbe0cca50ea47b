// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.policy;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Selects nodes by their labels; both parts must match, and an empty selector matches every node.
 *
 * @param matchLabels labels with exactly these values
 * @param matchExpressions set-based requirements
 */
@ValidationRule(value = Rules.LABEL_KEYS, message = Messages.LABEL_KEY, fieldPath = ".matchLabels")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record NodeSelector(
    @Size(max = Limits.SELECTOR_LABELS)
        @Nullable
            Map<
                String,
                @Size(max = Limits.LABEL_VALUE_LENGTH)
                @EntryRule(value = Rules.LABEL_VALUE, message = Messages.LABEL_VALUE) String>
            matchLabels,
    @Size(max = Limits.SELECTOR_EXPRESSIONS)
        @Nullable List<NodeSelectorExpression> matchExpressions) {}
