// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.policy;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What of a packet a flow hash looks at: packets that are alike in it stay on one CPU, in order.
 *
 * @param by what tells one flow from another
 * @param symmetric whether both directions of a flow get the same CPU
 * @param inner kinds of tunnel whose inner header is hashed instead of the outer one; not given:
 *     none
 */
@ValidationRule(value = Rules.TUNNELS_ONCE, message = Messages.TUNNEL_TWICE, fieldPath = ".inner")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Hash(
    @Default("Flow") @Nullable HashBy by,
    @Default("false") @Nullable Boolean symmetric,
    @Size(max = Limits.TUNNELS) @Nullable List<Tunnel> inner) {}
