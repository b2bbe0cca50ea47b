// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.harm;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sums up losses over samples. A count that is lower than before began anew, one that is missing
 * says nothing. What is counted for several interfaces together is shared out: losses of a policy's
 * queues by what the interfaces gave to its CPUs, what the whole node counts by what they received.
 */
final class Losses {
  private static final long ROOM_OF_32_BITS = 1L << Integer.SIZE;

  private final List<Sample> samples;
  private final int ifindex;

  private Losses(List<Sample> samples, int ifindex) {
    this.samples = samples;
    this.ifindex = ifindex;
  }

  /**
   * The losses of one interface.
   *
   * @param samples in order
   * @param nativeMode whether checksum errors can be its doing, and the program comes first
   * @param since the samples from then on are looked at
   */
  static Loss of(List<Sample> samples, int ifindex, boolean nativeMode, long since) {
    List<Sample> lately = samples.stream().filter(it -> it.nanos() - since >= 0).toList();
    return lately.size() < 2 ? Loss.NONE : new Losses(lately, ifindex).sum(nativeMode);
  }

  /**
   * What all interfaces received, and what the stack dropped of it for its checksum: it does not
   * count by interface.
   *
   * @param since the samples from then on are looked at
   */
  static Loss ofChecksums(List<Sample> samples, long since) {
    List<Sample> lately = samples.stream().filter(it -> it.nanos() - since >= 0).toList();
    if (lately.size() < 2) {
      return Loss.NONE;
    }
    Losses losses = new Losses(lately, 0);
    return new Loss(
        lately.getLast().nanos() - lately.getFirst().nanos(),
        losses.total(InterfaceFigures::received, null),
        0,
        0,
        0,
        0,
        losses.counted(Sample::checksumErrors));
  }

  private Loss sum(boolean nativeMode) {
    long received = of(ifindex, InterfaceFigures::received);
    double ofNode = share(received, total(InterfaceFigures::received, null));
    String uid =
        samples.reversed().stream()
            .map(it -> it.interfaces().get(ifindex))
            .filter(it -> it != null)
            .map(InterfaceFigures::uid)
            .findFirst()
            .orElse("");
    double ofPolicy =
        share(of(ifindex, InterfaceFigures::redirected), total(InterfaceFigures::redirected, uid));
    long dropped =
        Math.max(
            0, of(ifindex, InterfaceFigures::dropped) - of(ifindex, InterfaceFigures::excused));
    // The kernel counts what a backlog drops at the interface too, unless that is another one. A
    // program in native mode comes before the backlog (RPS), one in generic mode after it.
    long softnet = Math.round(ofNode * softnetDrops());
    long backlog = nativeMode ? softnet : 0;
    return new Loss(
        samples.getLast().nanos() - samples.getFirst().nanos(),
        received,
        Math.round(ofPolicy * counted(it -> it.queueLosses().get(uid))),
        of(ifindex, InterfaceFigures::missed),
        Math.max(dropped, softnet) - backlog,
        backlog,
        nativeMode ? Math.round(ofNode * counted(Sample::checksumErrors)) : 0);
  }

  private long softnetDrops() {
    return samples.stream()
        .flatMap(it -> it.softnetDrops().keySet().stream())
        .distinct()
        .mapToLong(cpu -> counted(it -> it.softnetDrops().get(cpu), ROOM_OF_32_BITS))
        .sum();
  }

  private static double share(long part, long whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }

  /**
   * @param uid of which policy, null for all
   */
  private long total(Figure figure, @Nullable String uid) {
    return samples.stream()
        .flatMap(it -> it.interfaces().entrySet().stream())
        .filter(it -> uid == null || uid.equals(it.getValue().uid()))
        .mapToInt(it -> it.getKey())
        .distinct()
        .mapToLong(it -> of(it, figure))
        .sum();
  }

  private long of(int which, Figure figure) {
    return counted(
        sample -> {
          InterfaceFigures figures = sample.interfaces().get(which);
          return figures == null ? null : figure.of(figures);
        });
  }

  private long counted(Count count) {
    return counted(count, 0);
  }

  /**
   * @param room where the count begins anew by itself; 0 when it is too wide for that
   */
  private long counted(Count count, long room) {
    long sum = 0;
    Long before = null;
    for (Sample sample : samples) {
      Long now = count.at(sample);
      if (now != null && before != null) {
        sum += now >= before ? now - before : room == 0 ? now : now - before + room;
      }
      before = now == null ? before : now;
    }
    return sum;
  }

  /** One of an interface's figures; null where it is not known. */
  private interface Figure {
    @Nullable Long of(InterfaceFigures figures);
  }

  /** One count; null where it is not known. */
  private interface Count {
    @Nullable Long at(Sample sample);
  }
}
