// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.operator.leave;

import io.cpusteering.api.policy.CpuSteeringPolicyStatus;
import io.cpusteering.operator.cluster.ClusterWrites;
import io.cpusteering.operator.cluster.PolicyResource;
import io.cpusteering.operator.status.PolicyReport;
import io.cpusteering.operator.status.PolicyStatuses;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The policies, which stay: that they steer nothing any more, only their statuses can tell. */
final class PolicyObjects {
  private static final Logger LOG = LoggerFactory.getLogger(PolicyObjects.class);

  /** The operator's own field manager: the next installation goes on with what is said here. */
  private static final PatchContext APPLY =
      new PatchContext.Builder()
          .withPatchType(PatchType.SERVER_SIDE_APPLY)
          .withFieldManager(ClusterWrites.FIELD_MANAGER)
          .withForce(true)
          .build();

  private final KubernetesClient client;
  private final InstantSource clock;

  PolicyObjects(KubernetesClient client, InstantSource clock) {
    this.client = client;
    this.clock = clock;
  }

  /**
   * Says of every policy that nothing is steered. Nobody writes that afterwards.
   *
   * @param behind nodes that may steer still
   */
  void sayUninstalled(List<String> behind) {
    Instant now = clock.instant();
    for (PolicyResource policy : list()) {
      ObjectMeta there = policy.getMetadata();
      CpuSteeringPolicyStatus before = policy.getStatus();
      PolicyReport report =
          PolicyReport.uninstalled(
              there.getName(),
              there.getUid(),
              there.getGeneration(),
              before == null ? null : before.revision(),
              behind);
      PolicyResource said = new PolicyResource();
      said.setMetadata(
          new ObjectMetaBuilder().withName(there.getName()).withUid(there.getUid()).build());
      said.setStatus(PolicyStatuses.next(before, report, now));
      say(said);
    }
  }

  private void say(PolicyResource said) {
    try {
      client.resource(said).subresource("status").patch(APPLY);
    } catch (KubernetesClientException e) {
      // Deleted meanwhile, or another one of that name; in no case a reason to stay.
      LOG.atWarn()
          .addKeyValue("policy", said.getMetadata().getName())
          .addKeyValue("cause", e.getMessage())
          .log("the policy's status does not say that nothing is steered");
    }
  }

  private List<PolicyResource> list() {
    try {
      return client.resources(PolicyResource.class).list().getItems();
    } catch (KubernetesClientException e) {
      LOG.atWarn()
          .addKeyValue("cause", e.getMessage())
          .log("the policies can't be read, so their statuses don't say that nothing is steered");
      return List.of();
    }
  }
}
