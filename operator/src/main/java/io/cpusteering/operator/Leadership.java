// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.operator;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which of the replicas writes. */
final class Leadership {
  /** The Lease in the release namespace that the leader holds. */
  static final String LEASE = "cpu-steering-operator";

  private static final Logger LOG = LoggerFactory.getLogger(Leadership.class);

  private final KubernetesClient client;
  private final OperatorSettings settings;

  Leadership(KubernetesClient client, OperatorSettings settings) {
    this.client = client;
    this.settings = settings;
  }

  /**
   * The election, for the Java Operator SDK to hold.
   *
   * @param onLost called when this replica must write no more; also at an orderly stop
   */
  LeaderElectionConfiguration election(Runnable onLost) {
    LeaderCallbacks callbacks =
        new LeaderCallbacks(
            () -> LOG.atInfo().addKeyValue("identity", settings.identity()).log("leading"),
            onLost,
            leader -> LOG.atDebug().addKeyValue("leader", leader).log("leader known"));
    return LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration(LEASE)
        .withLeaseNamespace(settings.namespace())
        .withIdentity(settings.identity())
        .withLeaseDuration(settings.leaseDuration())
        .withRenewDeadline(settings.leaseDuration().multipliedBy(2).dividedBy(3))
        .withRetryPeriod(settings.leaseDuration().dividedBy(7))
        .withLeaderCallbacks(callbacks)
        // The SDK would exit from within its own thread, which never ends during a shutdown.
        .withExitOnStopLeading(false)
        .build();
  }

  /**
   * Lets go of the Lease, if it is ours, so that the next leader need not wait for it to expire.
   */
  void release() {
    try {
      Lease lease = client.leases().inNamespace(settings.namespace()).withName(LEASE).get();
      if (lease != null && settings.identity().equals(lease.getSpec().getHolderIdentity())) {
        lease.getSpec().setHolderIdentity("");
        client.resource(lease).update();
      }
    } catch (KubernetesClientException e) {
      LOG.atDebug().setCause(e).log("the lease is left to expire");
    }
  }
}
