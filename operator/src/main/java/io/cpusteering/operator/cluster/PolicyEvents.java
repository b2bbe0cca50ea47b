// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.operator.cluster;

import io.cpusteering.api.ApiGroup;
import io.cpusteering.operator.status.Transition;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Tells people of transitions, where {@code kubectl describe} finds them. */
public final class PolicyEvents {
  /**
   * Events about objects without a namespace stand here, and kubectl looks for them nowhere else.
   */
  private static final String NAMESPACE = "default";

  /** Longest note that the API server takes, in bytes. */
  private static final int NOTE_LENGTH = 1024;

  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  private final KubernetesClient client;
  private final String reporter;
  private final InstantSource clock;

  /**
   * Tells nothing yet.
   *
   * @param client the API server
   * @param reporter name of this replica
   * @param clock gives Events their time
   */
  public PolicyEvents(KubernetesClient client, String reporter, InstantSource clock) {
    this.client = client;
    this.reporter = reporter;
    this.clock = clock;
  }

  /** Creates an Event about a policy. */
  public void tell(PolicyResource policy, Transition transition) {
    ObjectMeta about = policy.getMetadata();
    Event event =
        new EventBuilder()
            .withNewMetadata()
            .withNamespace(NAMESPACE)
            .withGenerateName(about.getName() + "-")
            .endMetadata()
            .withEventTime(new MicroTime(MICROS.format(clock.instant())))
            .withReportingController(ApiGroup.NAME + "/operator")
            .withReportingInstance(reporter)
            .withAction("Assess")
            .withType(transition.warning() ? "Warning" : "Normal")
            .withReason(transition.reason())
            .withNote(shortened(transition.note()))
            .withNewRegarding()
            .withApiVersion(policy.getApiVersion())
            .withKind(policy.getKind())
            .withName(about.getName())
            .withUid(about.getUid())
            .endRegarding()
            .build();
    client.resource(event).create();
  }

  private static String shortened(String note) {
    return note.length() <= NOTE_LENGTH ? note : note.substring(0, NOTE_LENGTH - 3) + "...";
  }
}
