// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.operator.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.cpusteering.api.ApiGroup;
import io.cpusteering.api.node.CpuSteeringNode;
import io.cpusteering.api.node.CpuSteeringNodeSpec;
import io.cpusteering.api.policy.CpuSteeringPolicyStatus;
import io.cpusteering.operator.assignment.NewRevision;
import io.cpusteering.operator.assignment.NodeAssignment;
import io.cpusteering.operator.assignment.SwitchedOff;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.ControllerRevisionBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.Map;

/**
 * Every write of the operator but Events. Each is told to the view, which has it before the watch.
 */
public final class ClusterWrites {
  /** Owner of the fields that the operator applies. */
  public static final String FIELD_MANAGER = "cpu-steering-operator";

  private static final PatchContext APPLY =
      new PatchContext.Builder()
          .withPatchType(PatchType.SERVER_SIDE_APPLY)
          .withFieldManager(FIELD_MANAGER)
          .withForce(true)
          .build();

  private static final JsonMapper JSON = new JsonMapper();

  private final KubernetesClient client;
  private final String namespace;
  private final ClusterView view;

  /**
   * Writes nothing yet.
   *
   * @param client the API server
   * @param namespace the release namespace, where revisions stand
   * @param view is told of each write
   */
  public ClusterWrites(KubernetesClient client, String namespace, ClusterView view) {
    this.client = client;
    this.namespace = namespace;
    this.view = view;
  }

  /**
   * Applies what a node is to get. Leaves {@code spec.leave} alone, which belongs to another field
   * manager.
   */
  public void apply(NodeAssignment assignment) {
    CpuSteeringNode object = new CpuSteeringNode();
    object.setMetadata(
        new ObjectMetaBuilder()
            .withName(assignment.node())
            .withOwnerReferences(
                new OwnerReferenceBuilder()
                    .withApiVersion("v1")
                    .withKind("Node")
                    .withName(assignment.node())
                    .withUid(assignment.nodeUid())
                    .build())
            .build());
    object.setSpec(spec(assignment));
    view.nodeObjects().written(client.resource(object).patch(APPLY));
  }

  /**
   * That a node is not switched off is said, not left out: somebody may have written into the node
   * object by hand that it is, and what is left out is left to them.
   */
  private static CpuSteeringNodeSpec spec(NodeAssignment assignment) {
    SwitchedOff off = assignment.off();
    return new CpuSteeringNodeSpec(
        assignment.policies(), null, off != null, off == null ? null : off.reason());
  }

  /**
   * Creates a revision, owned by its policy. {@code controller: true} keeps the DaemonSet
   * controller from adopting and pruning it, which takes every orphan whose labels match.
   */
  public void create(NewRevision revision) {
    OwnerReference policy =
        new OwnerReferenceBuilder()
            .withApiVersion(ApiGroup.NAME + "/" + ApiGroup.VERSION)
            .withKind("CpuSteeringPolicy")
            .withName(revision.policy())
            .withUid(revision.policyUid())
            .withController(true)
            .build();
    ControllerRevision object =
        new ControllerRevisionBuilder()
            .withNewMetadata()
            .withNamespace(namespace)
            .withName(revision.name())
            .addToLabels(ApiGroup.POLICY_UID_LABEL, revision.policyUid())
            .withOwnerReferences(policy)
            .endMetadata()
            .withRevision(revision.number())
            .withData(parse(revision.data()))
            .build();
    ControllerRevision created = client.resource(object).create();
    view.revisions().written(Trimmed.revision(created));
  }

  /** Deletes a revision, unless it is gone already. */
  public void deleteRevision(String name) {
    ControllerRevision revision = view.revisions().byName().get(name);
    if (revision != null) {
      client.resource(revision).delete();
      view.revisions().deleted(revision);
    }
  }

  /** Applies the whole status of a policy. */
  public void applyStatus(String policy, CpuSteeringPolicyStatus status) {
    PolicyResource object = new PolicyResource();
    object.setMetadata(new ObjectMetaBuilder().withName(policy).build());
    object.setStatus(status);
    view.policies().written(client.resource(object).subresource("status").patch(APPLY));
  }

  private static Map<String, Object> parse(String json) {
    try {
      return JSON.readValue(json, new TypeReference<>() {});
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("a revision's data is a JSON object: " + json, e);
    }
  }
}
