// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.e2e.cluster;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** Somewhere in the cluster where commands can be run: a node, or the fabric. */
public sealed class Place permits Node, Fabric {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Cluster cluster;
  private final String name;

  Place(Cluster cluster, String name) {
    this.cluster = cluster;
    this.name = name;
  }

  /** As {@code dev/cluster exec} calls it. */
  public final String name() {
    return name;
  }

  /** Runs a command to its end, whatever that is. */
  public final Output attempt(String... command) {
    return start(command).await(LIMIT);
  }

  /**
   * Runs a command that has to succeed.
   *
   * @return its standard output
   */
  public final String exec(String... command) {
    return attempt(command).orFail().out();
  }

  /** Starts a command that runs beside the test. */
  public final Running start(String... command) {
    return cluster.start(Stream.concat(Stream.of("exec", name), Stream.of(command)).toList(), "");
  }

  /** Runs the traffic command of this repository here. */
  public final Output traffic(String... arguments) {
    return startTraffic(List.of(), arguments).await(LIMIT);
  }

  /**
   * Starts the traffic command of this repository here.
   *
   * @param prefix words before it, such as taskset's
   */
  public final Running startTraffic(List<String> prefix, String... arguments) {
    String traffic = cluster.repository().resolve("dev/lib/traffic").toString();
    return start(
        Stream.of(prefix.stream(), Stream.of(traffic), Stream.of(arguments))
            .flatMap(words -> words)
            .toArray(String[]::new));
  }

  @Override
  public final String toString() {
    return name;
  }
}
