// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.policy;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/**
 * A program of the user's own, loaded to be run from a CPU map (section xdp/cpumap).
 *
 * @param pinned where it is pinned on the node, below /sys/fs/bpf, such as /sys/fs/bpf/mine/second
 */
@ValidationRule(value = Rules.PINNED, message = Messages.PINNED, fieldPath = ".pinned")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RemoteProgram(@Required @Size(max = Limits.PIN_LENGTH) @Nullable String pinned) {}
