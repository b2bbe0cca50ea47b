// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.policy;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The interfaces a policy is for: the union of all ways given, less {@code exclude}.
 *
 * @param names interface names, exactly
 * @param patterns shell globs over interface names
 * @param drivers kernel driver names, as ethtool -i shows them
 * @param defaultRoute the interfaces that carry a default route, IPv4 or IPv6
 * @param exclude names or shell globs to leave out
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record InterfaceSelection(
    @Nullable List<String> names,
    @Nullable List<String> patterns,
    @Nullable List<String> drivers,
    @Nullable Boolean defaultRoute,
    @Nullable List<String> exclude) {}
