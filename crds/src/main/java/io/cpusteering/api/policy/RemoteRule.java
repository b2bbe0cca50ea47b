// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.policy;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/**
 * What happens to some packets on the CPU that they were steered to. Of redirect, pass and drop
 * exactly one.
 *
 * @param name what metrics and messages call the rule: a DNS label, unique among the rules
 * @param match the packets that the rule is for
 * @param redirect sends the packets out of other interfaces
 * @param pass hands the packets to the stack of this CPU
 * @param drop drops the packets
 */
@ValidationRule(value = MatchRules.NAME, message = Messages.RULE_NAME, fieldPath = ".name")
@ValidationRule(value = MatchRules.ONE_REMOTE_ACTION, message = Messages.ONE_REMOTE_ACTION)
@ValidationRule(
    value = MatchRules.REMOTE_MISS,
    message = Messages.REMOTE_MISS,
    fieldPath = ".redirect.onMiss")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RemoteRule(
    @Required @Size(max = Limits.RULE_NAME_LENGTH) @Nullable String name,
    @Required @Nullable Match match,
    @Nullable Redirect redirect,
    @Nullable Pass pass,
    @Nullable Drop drop)
    implements MatchingRule {}
