// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.policy;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/**
 * What a node makes sure of, and undoes by itself.
 *
 * @param confirm how long a node may take to show that it still talks after it was attached to an
 *     interface or edited, 5s to 600s: of the gateway, the API server and the kubelet those that
 *     answered before must answer again, else the node undoes the change; 0s leaves changes
 *     unconfirmed
 */
@ValidationRule(value = Rules.CONFIRM, message = Messages.CONFIRM, fieldPath = ".confirm")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Safety(@Default("30s") @Size(max = Limits.CONFIRM_LENGTH) @Nullable String confirm) {}
