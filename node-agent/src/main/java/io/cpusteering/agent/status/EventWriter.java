// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.status;

import io.cpusteering.api.node.CpuSteeringNode;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Writes Events about the node object, where {@code kubectl describe} looks for them. */
final class EventWriter {
  /** Events about objects without a namespace stand here. */
  private static final String NAMESPACE = "default";

  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  /** The API server refuses longer ones. */
  private static final int MAX_NOTE = 1024;

  private final KubernetesClient client;
  private final Clock clock;

  EventWriter(KubernetesClient client, Clock clock) {
    this.client = client;
    this.clock = clock;
  }

  void write(CpuSteeringNode about, Transition transition) {
    String note = transition.note();
    Instant now = clock.instant();
    Event event =
        new EventBuilder()
            .withNewMetadata()
            .withName(name(about, now))
            .withNamespace(NAMESPACE)
            .endMetadata()
            .withEventTime(new MicroTime(MICROS.format(now)))
            .withReportingController("cpusteering.io/agent")
            .withReportingInstance(about.getMetadata().getName())
            .withType(transition.warning() ? "Warning" : "Normal")
            .withReason(transition.reason())
            .withAction(transition.action())
            .withNote(note.length() > MAX_NOTE ? note.substring(0, MAX_NOTE) : note)
            .withNewRegarding()
            .withApiVersion(about.getApiVersion())
            .withKind(about.getKind())
            .withName(about.getMetadata().getName())
            .withUid(about.getMetadata().getUid())
            .endRegarding()
            .build();
    client.events().v1().events().inNamespace(NAMESPACE).resource(event).create();
  }

  /** As Kubernetes' own components name Events: the object and a time. */
  private static String name(CpuSteeringNode about, Instant now) {
    long nanos =
        Math.addExact(Math.multiplyExact(now.getEpochSecond(), 1_000_000_000L), now.getNano());
    return about.getMetadata().getName() + "." + Long.toHexString(nanos);
  }
}
