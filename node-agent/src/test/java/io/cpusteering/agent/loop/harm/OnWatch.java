// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.loop.harm;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cpusteering.agent.datapath.DatapathCounters;
import io.cpusteering.agent.datapath.DatapathCounters.CpuCounters;
import io.cpusteering.agent.datapath.DatapathCounters.InterfaceCounters;
import io.cpusteering.agent.datapath.DatapathCounters.PolicyCounters;
import io.cpusteering.agent.datapath.DatapathState.Attachment;
import io.cpusteering.agent.harm.Pace;
import io.cpusteering.agent.harm.UndoneStore;
import io.cpusteering.agent.host.ReceiveLosses;
import io.cpusteering.agent.loop.GivenSteering;
import io.cpusteering.agent.loop.MemoryDatapath;
import io.cpusteering.agent.loop.Round;
import io.cpusteering.agent.loop.Steering;
import io.cpusteering.agent.plan.IndirectionTable;
import io.cpusteering.agent.source.PolicyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Tests of rounds and of looks between them, over figures that the test sets. */
abstract class OnWatch {
  static final String POLICY =
      """
      apiVersion: cpusteering.io/v1alpha1
      kind: CpuSteeringPolicy
      metadata: {name: spread}
      spec:
        nodeSelector: {}
        interfaces: {names: [eth0]}
        attach: {mode: Native}
        steer: {queueSize: 2048}
      """;

  /** Of a policy in a file with this name. */
  private static final String UID = UUID.nameUUIDFromBytes("spread".getBytes(UTF_8)).toString();

  /** Seconds: so long packets are passed at most because of checksum errors, the first time. */
  static final int LONGEST = 60;

  @TempDir Path folder;

  final MemoryDatapath kernel = new MemoryDatapath();
  private long errors = 1000;
  long now = 1;
  long queueDrops;
  private final long[] received = new long[2];
  private final long[] redirected = new long[2];
  Path file = Path.of("");
  PacketWatch watch;
  Steering steering;

  @BeforeEach
  void aPolicyFile() throws IOException {
    file = Files.writeString(folder.resolve("policy.yaml"), POLICY);
    count(0, 0, false);
    startAgent();
  }

  /**
   * By checksum errors that come each time packets are steered and end each time they are passed;
   * gives the round that undoes it.
   */
  Round undo() {
    Round last = steering.round();
    for (int times = 0; times < 4; times++) {
      pass(1, 50, 60);
      steering.round();
      receive(2, 0, 0);
      receive(LONGEST, 0, 1000);
      last = steering.round();
    }
    return last;
  }

  void startAgent() {
    watch =
        new PacketWatch(
            new PacketFigures(() -> errors, Map::of, name -> losses(), kernel::counters),
            new UndoneStore(folder),
            Pace.USUAL,
            0,
            () -> now);
    steering = GivenSteering.of(new PolicyFile(file), kernel).harm(watch).steering();
  }

  List<Integer> attached() {
    return kernel.observe().attachments().stream().map(Attachment::ifindex).toList();
  }

  List<Integer> passing() {
    return kernel.observe().attachments().stream()
        .filter(it -> it.tables().stream().allMatch(IndirectionTable.EMPTY::equals))
        .map(Attachment::ifindex)
        .toList();
  }

  private static Optional<ReceiveLosses> losses() {
    return Optional.of(new ReceiveLosses(0, 0));
  }

  /**
   * Time in which packets are steered; it is looked at by whatever follows.
   *
   * @param more packets, by eth0 and then eth1
   */
  void pass(int seconds, long moreErrors, long... more) {
    count(seconds, moreErrors, true, more);
  }

  /** Time in which packets are received, at whose end is a look; those of eth1 are steered too. */
  void receive(int seconds, long moreErrors, long... more) {
    count(seconds, moreErrors, false, more);
    watch.callsForARound();
  }

  void count(int seconds, long moreErrors, boolean redirect, long... more) {
    now += Duration.ofSeconds(seconds).toNanos();
    errors += moreErrors;
    for (int i = 0; i < more.length; i++) {
      received[i] += more[i];
      redirected[i] += redirect || !passing().contains(2 + i) ? more[i] : 0;
    }
    kernel.count(
        new DatapathCounters(
            IntStream.range(0, received.length)
                .mapToObj(i -> counters(2 + i, received[i], redirected[i]))
                .toList(),
            List.of(
                new PolicyCounters(
                    UID,
                    "spread",
                    new TreeMap<>(Map.of(1, new CpuCounters(0, queueDrops, 0, 0, 0, 0, 0, 0))),
                    new TreeMap<>(),
                    new TreeMap<>(),
                    new TreeMap<>(),
                    new TreeMap<>(),
                    new LinkedHashMap<>()))));
  }

  private static InterfaceCounters counters(int ifindex, long received, long redirected) {
    return new InterfaceCounters(
        ifindex, UID, "spread", received, redirected, 0, 0, 0, 0, 0, 0, 0, new LinkedHashMap<>());
  }
}
