// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.policy;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the nodes made of a policy. Written by the operator.
 *
 * @param observedGeneration the metadata.generation these figures are about
 * @param revision the revision of the spec that nodes are to run
 * @param selected nodes the selector matches
 * @param updated nodes that were given this revision and have answered
 * @param ready nodes that steer every interface as asked
 * @param superseded nodes where another policy has an interface this one wants
 * @param failed nodes where something is not as asked
 * @param unreachable nodes that are not Ready or whose agent is not
 * @param disabled nodes that are switched off, which is neither as asked nor a failure
 * @param conditions Ready, Progressing, Degraded
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CpuSteeringPolicyStatus(
    @Nullable Long observedGeneration,
    @Nullable String revision,
    @Nullable Integer selected,
    @Nullable Integer updated,
    @Nullable Integer ready,
    @Nullable Integer superseded,
    @Nullable Integer failed,
    @Nullable Integer unreachable,
    @Nullable Integer disabled,
    @Nullable List<Condition> conditions) {}
