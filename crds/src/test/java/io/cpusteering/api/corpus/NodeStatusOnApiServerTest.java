// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.api.node.CpuKind;
import io.cpusteering.api.node.CpuMapEntries;
import io.cpusteering.api.node.CpuMapStatus;
import io.cpusteering.api.node.CpuSteeringNode;
import io.cpusteering.api.node.CpuSteeringNodeSpec;
import io.cpusteering.api.node.CpuSteeringNodeStatus;
import io.cpusteering.api.node.DeviceMapEntry;
import io.cpusteering.api.node.DeviceMapStatus;
import io.cpusteering.api.node.InterfaceStatus;
import io.cpusteering.api.node.NodeCpus;
import io.cpusteering.api.node.NodePolicyStatus;
import io.cpusteering.api.node.NodeSummary;
import io.cpusteering.api.node.PolicyReference;
import io.cpusteering.api.node.PolicyState;
import io.cpusteering.api.node.Preflight;
import io.cpusteering.api.node.PreflightFinding;
import io.cpusteering.api.node.PreflightSeverity;
import io.cpusteering.api.node.PreflightVerdict;
import io.cpusteering.api.policy.Algorithm;
import io.cpusteering.api.policy.AttachMode;
import io.cpusteering.api.testbed.ControlPlane;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.FieldValidateable;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("cluster")
class NodeStatusOnApiServerTest {
  private static final String REVISION = "uplink-7c92309a02";

  @Test
  void keepsEveryFieldThatAnAgentWrites() throws IOException, InterruptedException {
    try (ControlPlane server = ControlPlane.start()) {
      KubernetesClient client = server.client();
      server.applyCrds();
      CpuSteeringNode node = new CpuSteeringNode();
      node.getMetadata().setName("worker-1");
      node.setSpec(
          new CpuSteeringNodeSpec(
              List.of(new PolicyReference("uplink", "u-1", REVISION)),
              false,
              true,
              "looking for a loss"));
      client.resource(node).create();
      node.setStatus(status());

      client
          .resource(node)
          .fieldValidation(FieldValidateable.Validation.STRICT)
          .subresource("status")
          .patch();

      CpuSteeringNode read = client.resources(CpuSteeringNode.class).withName("worker-1").get();
      assertThat(read.getStatus()).isEqualTo(status());
      assertThat(read.getStatus().summary()).isEqualTo(new NodeSummary("1/2", "eth0", "2-5"));
      assertThat(client.raw("/apis/cpusteering.io/v1alpha1/cpusteeringnodes/worker-1"))
          .contains("\"summary\":{\"cpus\":\"2-5\",\"interfaces\":\"eth0\",\"policies\":\"1/2\"}");
    }
  }

  private static CpuSteeringNodeStatus status() {
    return new CpuSteeringNodeStatus(
        1L,
        "0.1.0",
        "6.18.0",
        new NodeCpus(
            "0-7",
            "0-6",
            "6",
            "5",
            2,
            List.of("0-1", "2-3"),
            List.of(new CpuKind("cpu_core", 1024, "0-3"), new CpuKind(null, 512, "4-6")),
            List.of("0-3", "4-7"),
            List.of("0-1", "2-3"),
            List.of("4-5", "6")),
        List.of(
            new NodePolicyStatus(
                "uplink", "u-1", REVISION, PolicyState.READY, List.of("eth0"), null, null),
            new NodePolicyStatus(
                "other", "u-2", null, PolicyState.FAILED, List.of(), "NoUsableCpu", "why")),
        List.of(
            new InterfaceStatus(
                "eth0",
                2,
                "virtio_net",
                1,
                1500,
                "uplink",
                "u-1",
                REVISION,
                List.of("other"),
                AttachMode.NATIVE,
                true,
                17L,
                4L,
                new CpuMapStatus(
                    3L,
                    8,
                    Algorithm.ROUND_ROBIN,
                    List.of(
                        new CpuMapEntries("2-3", 2048, 1, -20, 19L),
                        new CpuMapEntries("4-5", 2048, 3, null, null)),
                    List.of(devices(List.of("mirror")))),
                List.of(devices(null)),
                new Preflight(
                    PreflightVerdict.HAZARDS,
                    List.of("basic", "redirect"),
                    List.of("rx-gro"),
                    List.of("eth0.5"),
                    3506,
                    "what one buffer holds",
                    List.of(
                        new PreflightFinding(
                            "ChecksumHazard", PreflightSeverity.HAZARD, "for people"))),
                List.of(condition("Steered"))),
            new InterfaceStatus(
                "eth1", 3, null, null, null, null, null, null, null, null, null, null, null, null,
                null, null, null)),
        List.of(condition("Ready")));
  }

  private static DeviceMapStatus devices(@Nullable List<String> rules) {
    return new DeviceMapStatus(5L, rules, true, List.of(new DeviceMapEntry("eth9", 9, 21L)));
  }

  private static Condition condition(String type) {
    return new ConditionBuilder()
        .withType(type)
        .withStatus("True")
        .withReason("AsAsked")
        .withMessage("for people")
        .withLastTransitionTime("2026-01-01T00:00:00Z")
        .withObservedGeneration(1L)
        .build();
  }
}
