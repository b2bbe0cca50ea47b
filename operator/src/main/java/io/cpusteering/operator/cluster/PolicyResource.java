// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.operator.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import io.cpusteering.api.ApiGroup;
import io.cpusteering.api.policy.CpuSteeringPolicyStatus;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

/**
 * A CpuSteeringPolicy whose spec is read as it stands. A newer CRD may hold fields and values that
 * this operator doesn't know: read into the record, they would be lost and the nodes given less
 * than was asked for.
 */
@Group(ApiGroup.NAME)
@Version(ApiGroup.VERSION)
@Kind("CpuSteeringPolicy")
@Plural("cpusteeringpolicies")
@Singular("cpusteeringpolicy")
public class PolicyResource extends CustomResource<JsonNode, CpuSteeringPolicyStatus> {
  private static final long serialVersionUID = 1L;
}
