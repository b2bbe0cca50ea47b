// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.node;

import io.cpusteering.api.ApiGroup;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn.Type;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

/** One node: which policies it gets, and what its kernel really does. Named as the node. */
@AdditionalPrinterColumn(
    name = "Policies",
    jsonPath = ".status.summary.policies",
    type = Type.STRING)
@AdditionalPrinterColumn(
    name = "Interfaces",
    jsonPath = ".status.summary.interfaces",
    type = Type.STRING)
@AdditionalPrinterColumn(name = "CPUs", jsonPath = ".status.summary.cpus", type = Type.STRING)
@AdditionalPrinterColumn(
    name = "Ready",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].status",
    type = Type.STRING)
@AdditionalPrinterColumn(
    name = "Reason",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason",
    type = Type.STRING)
@AdditionalPrinterColumn(name = "Agent", jsonPath = ".status.agentVersion", type = Type.STRING)
@AdditionalPrinterColumn(name = "Age", jsonPath = ".metadata.creationTimestamp", type = Type.DATE)
@AdditionalPrinterColumn(
    name = "Kernel",
    jsonPath = ".status.kernel",
    type = Type.STRING,
    priority = 1)
@AdditionalPrinterColumn(
    name = "Message",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].message",
    type = Type.STRING,
    priority = 1)
@Categories(ApiGroup.CATEGORY)
@Group(ApiGroup.NAME)
@Version(ApiGroup.VERSION)
@Kind("CpuSteeringNode")
@Plural("cpusteeringnodes")
@Singular("cpusteeringnode")
@ShortNames("cpusn")
public class CpuSteeringNode extends CustomResource<CpuSteeringNodeSpec, CpuSteeringNodeStatus> {}
