// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.policy;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The interfaces a policy is for: the union of all ways given, less {@code exclude}.
 *
 * @param names interface names, exactly
 * @param patterns shell globs over interface names, such as {@code eth*} or {@code en[!o]?}
 * @param drivers kernel driver names, as ethtool -i shows them
 * @param defaultRoute whether to take the interfaces that carry a default route, IPv4 or IPv6
 * @param exclude names or shell globs to leave out
 */
@ValidationRule(value = Rules.SELECTS, message = Messages.NO_WAY_OF_SELECTING)
@ValidationRule(value = Rules.LEAVES_SOME, message = Messages.ALL_EXCLUDED, fieldPath = ".exclude")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record InterfaceSelection(
    @Size(max = Limits.INTERFACE_ENTRIES)
        @Nullable
            List<
                @Size(max = Limits.INTERFACE_LENGTH)
                @EntryRule(value = Rules.INTERFACE_NAME, message = Messages.INTERFACE_NAME) String>
            names,
    @Size(max = Limits.INTERFACE_ENTRIES)
        @Nullable
            List<
                @Size(max = Limits.GLOB_LENGTH)
                @EntryRule(value = Rules.GLOB, message = Messages.GLOB) String>
            patterns,
    @Size(max = Limits.INTERFACE_ENTRIES)
        @Nullable
            List<
                @Size(max = Limits.DRIVER_LENGTH)
                @EntryRule(value = Rules.DRIVER, message = Messages.DRIVER) String>
            drivers,
    @Nullable Boolean defaultRoute,
    @Size(max = Limits.INTERFACE_ENTRIES)
        @Nullable
            List<
                @Size(max = Limits.GLOB_LENGTH)
                @EntryRule(value = Rules.GLOB, message = Messages.GLOB) String>
            exclude) {}
