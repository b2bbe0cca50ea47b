// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.policy;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sends packets out of other interfaces, past the stack.
 *
 * @param interfaces names of the interfaces that packets are sent out of; several only with
 *     broadcast
 * @param broadcast whether a copy of each packet is sent out of every one of the interfaces
 * @param excludeIngress for broadcast: whether the interface that a packet came from is left out
 * @param rewriteSourceMac whether a frame gets the MAC address of the interface that it is sent out
 *     of as its source; its destination stays as it is
 * @param onMiss what becomes of a packet whose interface has no entry in the device map; not for
 *     broadcast
 */
@ValidationRule(
    value = Rules.ONE_INTERFACE,
    message = Messages.ONE_INTERFACE,
    fieldPath = ".interfaces")
@ValidationRule(
    value = Rules.INTERFACES_ONCE,
    message = Messages.INTERFACE_TWICE,
    fieldPath = ".interfaces")
@ValidationRule(
    value = "!self.excludeIngress || self.broadcast",
    message = Messages.EXCLUDE_INGRESS,
    fieldPath = ".excludeIngress")
@ValidationRule(
    value = "!self.broadcast || self.onMiss == 'Pass'",
    message = Messages.BROADCAST_MISS,
    fieldPath = ".onMiss")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Redirect(
    @Required @Size(min = 1, max = Limits.REDIRECT_INTERFACES)
        @Nullable
            List<
                @Size(max = Limits.INTERFACE_LENGTH)
                @EntryRule(value = Rules.INTERFACE_NAME, message = Messages.INTERFACE_NAME) String>
            interfaces,
    @Default("false") @Nullable Boolean broadcast,
    @Default("false") @Nullable Boolean excludeIngress,
    @Default("false") @Nullable Boolean rewriteSourceMac,
    @Default("Pass") @Nullable MissAction onMiss) {}
