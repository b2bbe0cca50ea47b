// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.status;

import io.cpusteering.agent.loop.Round;
import io.cpusteering.agent.loop.RoundObserver;
import io.cpusteering.api.node.CpuSteeringNode;
import io.cpusteering.api.node.CpuSteeringNodeStatus;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the status of the node object when it changed, and Events on transitions. Writes happen on
 * a thread of their own, so that an API server that is slow or away never holds up the loop; a
 * write that failed is made up for after the next round.
 */
public final class StatusWriter implements RoundObserver, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(StatusWriter.class);

  private static final PatchContext APPLY =
      new PatchContext.Builder()
          .withPatchType(PatchType.SERVER_SIDE_APPLY)
          .withFieldManager("cpu-steering-agent")
          .withForce(true)
          .build();

  private final KubernetesClient client;
  private final Supplier<Optional<CpuSteeringNode>> node;
  private final NodeReport report;
  private final EventWriter events;
  private final Runnable written;
  private final Runnable notWritten;
  private final AtomicReference<@Nullable Round> pending = new AtomicReference<>();
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().name("status").daemon().factory());

  // Only the writing thread looks at these.
  private @Nullable String uid;
  private @Nullable CpuSteeringNodeStatus last;
  private boolean lastIsOurs;
  private boolean failing;

  /**
   * @param node this node's object as last seen
   * @param report builds the status
   * @param written called after every write of the status
   * @param notWritten called after every one that failed
   */
  public StatusWriter(
      KubernetesClient client,
      Supplier<Optional<CpuSteeringNode>> node,
      NodeReport report,
      Clock clock,
      Runnable written,
      Runnable notWritten) {
    this.client = client;
    this.node = node;
    this.report = report;
    this.events = new EventWriter(client, clock);
    this.written = written;
    this.notWritten = notWritten;
  }

  @Override
  public void ended(Round round) {
    // Only the latest counts: one that was not written yet is passed over.
    if (round.orders() != null && pending.getAndSet(round) == null) {
      thread.execute(this::write);
    }
  }

  private void write() {
    Round round = pending.getAndSet(null);
    Optional<CpuSteeringNode> object = node.get();
    if (round == null || object.isEmpty()) {
      return;
    }
    try {
      write(round, object.get());
      if (failing) {
        log.atInfo().log("status is written again");
      }
      failing = false;
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
        // The object went away meanwhile; the watch will say so.
        return;
      }
      notWritten.run();
      if (!failing) {
        log.atWarn()
            .addKeyValue("node", object.get().getMetadata().getName())
            .addKeyValue("cause", cause(e))
            .log("status can't be written; steering goes on and each round tries again");
      }
      failing = true;
    }
  }

  private void write(Round round, CpuSteeringNode object) {
    if (!object.getMetadata().getUid().equals(uid)) {
      uid = object.getMetadata().getUid();
      last = object.getStatus();
      lastIsOurs = false;
    }
    CpuSteeringNodeStatus before = last;
    CpuSteeringNodeStatus now = report.of(round, before);
    if (now.equals(before)) {
      return;
    }
    CpuSteeringNode desired = new CpuSteeringNode();
    // The uid keeps a status from landing on another object of the same name.
    desired.setMetadata(
        new ObjectMetaBuilder().withName(object.getMetadata().getName()).withUid(uid).build());
    desired.setStatus(now);
    client.resource(desired).subresource("status").patch(APPLY, desired);
    last = now;
    written.run();
    for (Transition transition : Transition.between(before, now, lastIsOurs)) {
      tell(object, transition);
    }
    lastIsOurs = true;
  }

  /** An Event that is lost takes nothing with it: the status says the same. */
  private void tell(CpuSteeringNode about, Transition transition) {
    try {
      events.write(about, transition);
    } catch (KubernetesClientException e) {
      log.atWarn()
          .addKeyValue("reason", transition.reason())
          .addKeyValue("cause", cause(e))
          .log("an Event could not be written");
    }
  }

  private static String cause(KubernetesClientException e) {
    return e.getStatus() != null && e.getStatus().getMessage() != null
        ? e.getStatus().getMessage()
        : e.toString();
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
