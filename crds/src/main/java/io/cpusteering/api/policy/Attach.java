// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.policy;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Default;
import org.jspecify.annotations.Nullable;

/**
 * How the XDP program is attached.
 *
 * @param mode where in the receive path it runs
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Attach(@Default("Native") @Nullable AttachMode mode) {}
