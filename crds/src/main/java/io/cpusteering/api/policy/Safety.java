// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.policy;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/**
 * What a node makes sure of, what it takes for harm, and what it undoes by itself.
 *
 * @param confirm how long a node may take to show that it still talks after it was attached to an
 *     interface or edited, 5s to 600s: of the gateway, the API server and the kubelet those that
 *     answered before must answer again, else the node undoes the change; 0s leaves changes
 *     unconfirmed
 * @param maxLoss share of the packets received that may be lost: queue drops, receive misses,
 *     softnet drops and checksum errors together; 0.01% to 50%
 * @param window over how long that share is taken, 5s to 600s
 * @param onHarm what the node does by itself when more is lost
 */
@ValidationRule(value = Rules.CONFIRM, message = Messages.CONFIRM, fieldPath = ".confirm")
@ValidationRule(value = Rules.MAX_LOSS, message = Messages.MAX_LOSS, fieldPath = ".maxLoss")
@ValidationRule(value = Rules.WINDOW, message = Messages.WINDOW, fieldPath = ".window")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Safety(
    @Default("30s") @Size(max = Limits.CONFIRM_LENGTH) @Nullable String confirm,
    @Default("0.5%") @Size(max = Limits.SHARE_LENGTH) @Nullable String maxLoss,
    @Default("30s") @Size(max = Limits.WINDOW_LENGTH) @Nullable String window,
    @Default("Pass") @Nullable OnHarm onHarm) {}
