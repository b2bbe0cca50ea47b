// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.e2e.traffic;

import static org.awaitility.Awaitility.await;

import io.cpusteering.e2e.cluster.Node;
import io.cpusteering.e2e.cluster.Running;
import java.time.Duration;
import java.util.List;

/**
 * A sink for UDP and TCP on a node, whose port the kernel counts. One per node at a time; closing
 * it removes the counters.
 */
public final class Receiver implements AutoCloseable {
  /** The port that all traffic of the tests goes to. */
  public static final int PORT = 9000;

  private final Node node;
  private final Running sink;

  private Receiver(Node node, Running sink) {
    this.node = node;
    this.sink = sink;
  }

  /** Begins to receive and to count. */
  public static Receiver on(Node node) {
    Running sink = node.startTraffic(List.of(), "sink", "--port", port(), "--seconds", "600");
    await("the sink on " + node)
        .atMost(Duration.ofSeconds(30))
        .until(() -> !sink.isAlive() || sink.printed().contains("listening"));
    if (!sink.isAlive()) {
      sink.await(Duration.ZERO).orFail();
    }
    node.traffic("watch", port()).orFail();
    return new Receiver(node, sink);
  }

  static String port() {
    return String.valueOf(PORT);
  }

  public Node node() {
    return node;
  }

  /** What was counted up to now. */
  public Arrivals count() {
    return Arrivals.of(Answer.of(node.traffic("count").orFail().out()), PORT);
  }

  /**
   * What came since then, once nothing more is on its way: all that was sent, or a count that has
   * stopped changing.
   */
  Arrivals settled(Arrivals then, long sent) {
    Arrivals last = count().since(then);
    for (int unchanged = 0; unchanged < 4 && last.udpReceived() < sent; ) {
      pause();
      Arrivals next = count().since(then);
      unchanged = next.udpReceived() == last.udpReceived() ? unchanged + 1 : 0;
      last = next;
    }
    return last;
  }

  private static void pause() {
    try {
      Thread.sleep(Duration.ofMillis(100));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while packets were on their way", e);
    }
  }

  @Override
  public void close() {
    sink.close();
    node.traffic("forget").orFail();
  }
}
