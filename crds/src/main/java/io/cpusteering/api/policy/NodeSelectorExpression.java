// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.policy;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One requirement on a label.
 *
 * @param key label key
 * @param operator how it is compared
 * @param values for In and NotIn: at least one; otherwise none
 */
@ValidationRule(value = Rules.LABEL_KEY, message = Messages.LABEL_KEY, fieldPath = ".key")
@ValidationRule(
    value = Rules.VALUES_NEEDED,
    message = Messages.VALUES_NEEDED,
    fieldPath = ".values")
@ValidationRule(
    value = Rules.VALUES_FORBIDDEN,
    message = Messages.VALUES_FORBIDDEN,
    fieldPath = ".values")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record NodeSelectorExpression(
    @Required @Size(max = Limits.LABEL_KEY_LENGTH) @Nullable String key,
    @Required @Nullable SelectorOperator operator,
    @Size(max = Limits.SELECTOR_VALUES)
        @Nullable
            List<
                @Size(max = Limits.LABEL_VALUE_LENGTH)
                @EntryRule(value = Rules.LABEL_VALUE, message = Messages.LABEL_VALUE) String>
            values) {}
