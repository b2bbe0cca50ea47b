// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.node;

import io.cpusteering.api.ApiGroup;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

/** One node: which policies it gets, and what its kernel really does. Named as the node. */
@Group(ApiGroup.NAME)
@Version(ApiGroup.VERSION)
@Kind("CpuSteeringNode")
@Plural("cpusteeringnodes")
@Singular("cpusteeringnode")
@ShortNames("cpusn")
public class CpuSteeringNode extends CustomResource<CpuSteeringNodeSpec, CpuSteeringNodeStatus> {}
