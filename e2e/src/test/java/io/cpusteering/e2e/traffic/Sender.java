// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.e2e.traffic;

import com.fasterxml.jackson.databind.JsonNode;
import io.cpusteering.e2e.cluster.Fabric;
import io.cpusteering.e2e.cluster.Running;
import java.time.Duration;
import java.util.List;

/**
 * Sends from the fabric to a receiver. The sender stays on CPU 0, and so does what its packets
 * cause up to the first redirect: without steering all of them reach the node's stack on that CPU.
 */
public final class Sender {
  /** The CPU that everything is sent from. */
  public static final int CPU = 0;

  private static final Duration LIMIT = Duration.ofSeconds(150);
  private static final int ENDLESS = Integer.MAX_VALUE;

  private final Fabric fabric;
  private final Receiver receiver;

  public Sender(Fabric fabric, Receiver receiver) {
    this.fabric = fabric;
    this.receiver = receiver;
  }

  /** Where it sends to. */
  public Receiver receiver() {
    return receiver;
  }

  /**
   * Sends a counted stream.
   *
   * @param packets datagrams
   * @param rate datagrams a second
   * @param flows source ports, used in turn
   */
  public Delivery udp(int packets, int rate, int flows) {
    Counts before = counts();
    return delivered(start(packets, rate, flows).await(LIMIT).orFail().out(), before);
  }

  /** Sends one flow for as long as something goes on. */
  public Delivery udpDuring(int rate, Runnable what) {
    Counts before = counts();
    try (Running stream = start(ENDLESS, rate, 1)) {
      what.run();
      if (!stream.isAlive()) {
        throw new AssertionError("the stream ended before what it was to accompany");
      }
      return delivered(stream.stop().orFail().out(), before);
    }
  }

  /** Sends a TCP transfer and has the sink compare it. */
  public TcpTransfer tcp(long bytes) {
    return transfer(startTcp(bytes));
  }

  /** Sends a TCP transfer while something goes on; the transfer is begun before it. */
  public TcpTransfer tcpDuring(long bytes, Runnable what) {
    try (Running transfer = startTcp(bytes)) {
      what.run();
      return transfer(transfer);
    }
  }

  private Running start(int packets, int rate, int flows) {
    return fabric.startTraffic(
        List.of("taskset", "-c", String.valueOf(CPU)),
        "udp",
        "--to",
        receiver.node().address(),
        "--port",
        Receiver.port(),
        "--packets",
        String.valueOf(packets),
        "--rate",
        String.valueOf(rate),
        "--flows",
        String.valueOf(flows));
  }

  private Running startTcp(long bytes) {
    return fabric.startTraffic(
        List.of(),
        "tcp",
        "--to",
        receiver.node().address(),
        "--port",
        Receiver.port(),
        "--bytes",
        String.valueOf(bytes));
  }

  private record Counts(Arrivals arrivals, long turnedAway) {}

  private Counts counts() {
    return new Counts(receiver.count(), fabric.droppedBefore(receiver.node()));
  }

  private Delivery delivered(String answer, Counts before) {
    JsonNode said = Answer.of(answer);
    long sent = said.path("sent").asLong();
    Arrivals arrivals = receiver.settled(before.arrivals(), sent);
    return new Delivery(
        sent,
        said.path("seconds").asDouble(),
        fabric.droppedBefore(receiver.node()) - before.turnedAway(),
        arrivals);
  }

  private static TcpTransfer transfer(Running transfer) {
    // A transfer that is not intact ends with status 1, and says so.
    JsonNode said = Answer.of(transfer.await(LIMIT).out());
    return new TcpTransfer(
        said.path("intact").asBoolean(), said.path("megabits_per_second").asLong());
  }
}
