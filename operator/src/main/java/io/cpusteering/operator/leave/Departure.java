// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.operator.leave;

import io.cpusteering.api.node.CpuSteeringNode;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes every node let go, so that an uninstall leaves no program of ours on any interface.
 *
 * <p>First the operator is stopped: it would give the nodes their policies back. Then every node
 * object is asked to leave, the agents answer, and the objects are deleted: the order must not
 * outlive the release, or the next installation would steer nothing. Agents that still run take the
 * deletion for no order and stay detached. A node whose agent is away can't be reached from here;
 * it is named, and the uninstall goes on, for nothing would come of waiting.
 */
public final class Departure {
  private static final Logger LOG = LoggerFactory.getLogger(Departure.class);
  private static final String BY_HAND = "rm -r /sys/fs/bpf/cpu-steering";

  private final KubernetesClient client;
  private final LeaveSettings settings;
  private final NodeObjects objects;
  private final PolicyObjects policies;
  private List<String> lastAwaited = List.of();

  /**
   * Asks nobody yet.
   *
   * @param client the API server
   * @param settings whom to stop and how long to wait
   * @param clock for what is told of policies
   */
  public Departure(KubernetesClient client, LeaveSettings settings, InstantSource clock) {
    this.client = client;
    this.settings = settings;
    this.objects = new NodeObjects(client);
    this.policies = new PolicyObjects(client, clock);
  }

  /** Has every node leave; returns the names of those that may still have programs of ours. */
  public List<String> run() {
    boolean stopped = new OperatorStop(client, settings).stop();
    new Patience(settings.patience(), settings.poll()).until(this::nobodyToWaitFor);
    List<CpuSteeringNode> all = objects.list();
    List<String> behind = names(all, object -> !NodeObjects.left(object));
    LOG.atInfo()
        .addKeyValue("nodes", all.size())
        .addKeyValue("left", all.size() - behind.size())
        .log("asked every node to leave");
    if (stopped) {
      objects.delete(all);
      policies.sayUninstalled(behind);
    } else {
      LOG.atWarn()
          .addKeyValue("cure", "kubectl delete cpusteeringnodes --all")
          .log(
              "the operator has not stopped, so the order to leave stays in force; lift it before"
                  + " the next installation");
    }
    for (String node : behind) {
      LOG.atWarn()
          .addKeyValue("node", node)
          .addKeyValue("cure", BY_HAND)
          .log("left behind: no agent answered, so programs may still be on its interfaces");
    }
    return behind;
  }

  private boolean nobodyToWaitFor() {
    List<CpuSteeringNode> all = objects.list();
    objects.ask(all);
    Set<String> withAgent = nodesWithAgent();
    List<String> awaited =
        names(
            all,
            object ->
                !NodeObjects.left(object) && withAgent.contains(object.getMetadata().getName()));
    if (!awaited.isEmpty() && !awaited.equals(lastAwaited)) {
      LOG.atInfo().addKeyValue("nodes", awaited).log("waiting");
    }
    lastAwaited = awaited;
    return awaited.isEmpty();
  }

  private Set<String> nodesWithAgent() {
    return client
        .pods()
        .inNamespace(settings.namespace())
        .withLabelSelector(settings.agentSelector())
        .list()
        .getItems()
        .stream()
        .map(Departure::node)
        .collect(Collectors.toSet());
  }

  private static String node(Pod pod) {
    String node = pod.getSpec().getNodeName();
    return node == null ? "" : node;
  }

  private static List<String> names(
      List<CpuSteeringNode> objects, Predicate<CpuSteeringNode> which) {
    return objects.stream()
        .filter(which)
        .map(object -> object.getMetadata().getName())
        .sorted()
        .toList();
  }
}
