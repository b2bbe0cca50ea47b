// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.policy;

import io.cpusteering.api.ApiGroup;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

/** Spreads received packets of the selected interfaces of the selected nodes over CPUs. */
@Group(ApiGroup.NAME)
@Version(ApiGroup.VERSION)
@Kind("CpuSteeringPolicy")
@Plural("cpusteeringpolicies")
@Singular("cpusteeringpolicy")
@ShortNames("cpusp")
public class CpuSteeringPolicy
    extends CustomResource<CpuSteeringPolicySpec, CpuSteeringPolicyStatus> {}
