// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.node;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * A policy in one version.
 *
 * @param policy name of the CpuSteeringPolicy
 * @param uid its metadata.uid
 * @param revision name of the ControllerRevision in the release namespace that holds its spec
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PolicyReference(
    @Nullable String policy, @Nullable String uid, @Nullable String revision) {}
