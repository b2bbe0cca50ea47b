// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.policy;

import io.cpusteering.api.ApiGroup;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn.Type;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

/** Spreads received packets of the selected interfaces of the selected nodes over CPUs. */
@ValidationRule(
    value = "has(self.spec)",
    message = Messages.SPEC,
    fieldPath = ".spec",
    reason = Rules.REQUIRED)
@ValidationRule(
    value = "self.metadata.name.size() <= " + Limits.NAME_LENGTH,
    message = Messages.NAME,
    fieldPath = ".metadata.name")
@AdditionalPrinterColumn(name = "Algorithm", jsonPath = ".spec.steer.algorithm", type = Type.STRING)
@AdditionalPrinterColumn(name = "Selected", jsonPath = ".status.selected", type = Type.INTEGER)
@AdditionalPrinterColumn(name = "Steered", jsonPath = ".status.ready", type = Type.INTEGER)
@AdditionalPrinterColumn(name = "Superseded", jsonPath = ".status.superseded", type = Type.INTEGER)
@AdditionalPrinterColumn(
    name = "Ready",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].status",
    type = Type.STRING)
@AdditionalPrinterColumn(
    name = "Reason",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason",
    type = Type.STRING)
@AdditionalPrinterColumn(name = "Age", jsonPath = ".metadata.creationTimestamp", type = Type.DATE)
@AdditionalPrinterColumn(
    name = "Priority",
    jsonPath = ".spec.priority",
    type = Type.INTEGER,
    priority = 1)
@AdditionalPrinterColumn(
    name = "Message",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].message",
    type = Type.STRING,
    priority = 1)
@Categories(ApiGroup.CATEGORY)
@Group(ApiGroup.NAME)
@Version(ApiGroup.VERSION)
@Kind("CpuSteeringPolicy")
@Plural("cpusteeringpolicies")
@Singular("cpusteeringpolicy")
@ShortNames("cpusp")
public class CpuSteeringPolicy
    extends CustomResource<CpuSteeringPolicySpec, CpuSteeringPolicyStatus> {}
