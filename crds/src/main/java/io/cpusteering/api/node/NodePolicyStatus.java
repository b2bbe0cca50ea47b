// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.node;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of one policy on this node.
 *
 * @param policy name of the policy
 * @param uid its uid
 * @param revision the revision that is in force in the kernel
 * @param state in one word
 * @param interfaces names of the interfaces it steers
 * @param reason CamelCase reason when the state is not Ready
 * @param message for people: what, which object, why, what to do
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record NodePolicyStatus(
    @Nullable String policy,
    @Nullable String uid,
    @Nullable String revision,
    @Nullable PolicyState state,
    @Nullable List<String> interfaces,
    @Nullable String reason,
    @Nullable String message) {}
