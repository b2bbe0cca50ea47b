// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.operator;

import io.cpusteering.api.ApiGroup;
import io.cpusteering.operator.cluster.ClusterView;
import io.cpusteering.operator.cluster.ClusterWrites;
import io.cpusteering.operator.cluster.PolicyEvents;
import io.cpusteering.operator.cluster.Trimmed;
import io.cpusteering.operator.http.Endpoints;
import io.cpusteering.operator.http.Health;
import io.cpusteering.operator.leave.OutlivedOrders;
import io.cpusteering.operator.reconcile.AgentPodReconciler;
import io.cpusteering.operator.reconcile.AssignmentLoop;
import io.cpusteering.operator.reconcile.AssignmentPass;
import io.cpusteering.operator.reconcile.NodeObjectReconciler;
import io.cpusteering.operator.reconcile.NodeReconciler;
import io.cpusteering.operator.reconcile.OperatorMetrics;
import io.cpusteering.operator.reconcile.PolicyReconciler;
import io.cpusteering.operator.reconcile.RevisionReconciler;
import io.cpusteering.operator.reconcile.StatusReporter;
import io.cpusteering.operator.time.Stopwatch;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.ConfigurationServiceOverrider;
import io.javaoperatorsdk.operator.monitoring.micrometer.MicrometerMetrics;
import io.javaoperatorsdk.operator.processing.event.source.informer.TransformingItemStore;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;

/** One replica of the operator: watches from the start, and writes while it is the leader. */
public final class OperatorProcess implements AutoCloseable {
  private final OperatorSettings settings;
  private final CompletableFuture<String> ended = new CompletableFuture<>();
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final ClusterView view;
  private final AssignmentLoop loop;
  private final Leadership leadership;
  private final Operator sdk;
  private final Endpoints endpoints;
  private final OutlivedOrders outlivedOrders;
  private volatile boolean closing;

  /**
   * Puts the parts together; nothing runs yet.
   *
   * @param client the API server; stays open when this is closed
   * @param settings how to run
   * @throws IOException when the HTTP port can't be had
   */
  public OperatorProcess(KubernetesClient client, OperatorSettings settings) throws IOException {
    this.settings = settings;
    Stopwatch stopwatch = Stopwatch.started();
    this.view = ClusterView.empty(stopwatch);
    this.loop = new AssignmentLoop(pass(client, stopwatch)::run, stopwatch);
    this.leadership = new Leadership(client, settings);
    registry.config().meterFilter(new WithoutBuckets());
    this.sdk = new Operator(overrider -> configure(overrider, client));
    register();
    this.outlivedOrders = new OutlivedOrders(client, settings.namespace(), settings.identity());
    this.endpoints =
        new Endpoints(
            settings.httpPort(),
            registry,
            new Health(sdk.getRuntimeInfo(), client, loop, stopwatch));
  }

  private AssignmentPass pass(KubernetesClient client, Stopwatch stopwatch) {
    InstantSource clock = InstantSource.system();
    OperatorMetrics metrics = new OperatorMetrics(registry);
    ClusterWrites writes = new ClusterWrites(client, settings.namespace(), view);
    PolicyEvents events = new PolicyEvents(client, settings.identity(), clock);
    return new AssignmentPass(
        view, writes, new StatusReporter(view, writes, events, metrics, clock, stopwatch), metrics);
  }

  private void configure(ConfigurationServiceOverrider overrider, KubernetesClient client) {
    overrider
        .withKubernetesClient(client)
        .withCloseClientOnStop(false)
        .withConcurrentReconciliationThreads(1)
        .withMetrics(MicrometerMetrics.withoutPerResourceMetrics(registry))
        .withInformerStoppedHandler((informer, cause) -> informerStopped(cause))
        .withLeaderElectionConfiguration(leadership.election(this::leadershipLost));
  }

  private void register() {
    sdk.register(new PolicyReconciler(view.policies(), loop::wake));
    sdk.register(new NodeObjectReconciler(view.nodeObjects(), loop::wake));
    sdk.register(
        new NodeReconciler(view.nodes(), loop::wake),
        config ->
            config
                .withItemStore(new TransformingItemStore<>(Trimmed::node))
                .withOnUpdateFilter(Trimmed::nodeDiffers));
    sdk.register(
        new AgentPodReconciler(view.agentPods(), loop::wake),
        config ->
            config
                .settingNamespace(settings.namespace())
                .withLabelSelector(settings.agentSelector())
                .withItemStore(new TransformingItemStore<>(Trimmed::pod)));
    sdk.register(
        new RevisionReconciler(view.revisions(), loop::wake),
        config ->
            config
                .settingNamespace(settings.namespace())
                .withLabelSelector(ApiGroup.POLICY_UID_LABEL)
                .withItemStore(new TransformingItemStore<>(Trimmed::revision)));
  }

  /** Starts watching, and stands for election. Returns once every cache is filled. */
  public void start() {
    endpoints.start();
    outlivedOrders.lift();
    sdk.start();
  }

  /**
   * Completes when this replica can do no more good, with the reason. A new process has to start.
   */
  public CompletableFuture<String> ended() {
    return ended;
  }

  /** The port of the HTTP endpoints. */
  public int httpPort() {
    return endpoints.port();
  }

  private void leadershipLost() {
    loop.close();
    if (!closing) {
      ended.complete("no longer the leader");
    }
  }

  private void informerStopped(Throwable cause) {
    if (cause != null) {
      ended.complete("a watch ended for good: " + cause.getMessage());
    }
  }

  /** Ends every write first, then lets the next leader take over. */
  @Override
  public void close() {
    closing = true;
    loop.close();
    sdk.stop();
    leadership.release();
    endpoints.close();
  }
}
