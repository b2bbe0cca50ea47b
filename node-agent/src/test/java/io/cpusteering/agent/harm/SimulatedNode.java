// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.harm;

import io.cpusteering.api.policy.OnHarm;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Interfaces of one policy whose figures go on second by second, and a judge who looks at them. */
final class SimulatedNode {
  static final int FIRST = 2;
  private static final String UID = "uid";
  static final Terms USUAL = new Terms(0.005, seconds(30), OnHarm.PASS);

  /** What a second brings while packets are steered, and while they are passed. */
  record Traffic(Rates steered, Rates passed) {
    static final Traffic GOOD = alike(Rates.of("100000 0 0 0 0"));
    static final Traffic STARVED =
        new Traffic(Rates.of("10000 7000 0 0 0"), Rates.of("10000 0 0 0 0"));
    static final Traffic ATTACK =
        new Traffic(Rates.of("900000 300000 0 0 0"), Rates.of("500000 0 400000 0 0"));
    static final Traffic UNFINISHED =
        new Traffic(Rates.of("1000 0 0 0 900"), Rates.of("1000 0 0 0 0"));
    static final Traffic FORGED = alike(Rates.of("1000 0 0 0 200"));
    static final Traffic WHOLE = alike(Rates.of("1000 0 0 0 0"));

    static Traffic alike(Rates rates) {
      return new Traffic(rates, rates);
    }
  }

  /**
   * Packets a second.
   *
   * @param received by the program; less where the device misses some
   */
  record Rates(long received, long queues, long missed, long softnet, long checksums) {
    /** In this order, separated by spaces. */
    static Rates of(String text) {
      String[] words = text.strip().split(" +");
      return new Rates(
          Long.parseLong(words[0]),
          Long.parseLong(words[1]),
          Long.parseLong(words[2]),
          Long.parseLong(words[3]),
          Long.parseLong(words[4]));
    }
  }

  private final Judge judge;
  private final @Nullable Terms terms;
  private final boolean nativeMode;
  private final List<Sample> samples = new ArrayList<>();
  private final List<Standing> standings = new ArrayList<>();
  private final List<Suspect> attached = new ArrayList<>();
  private final Map<Integer, InterfaceFigures> figures = new HashMap<>();
  private final List<String> history = new ArrayList<>();
  private long now = TimeUnit.DAYS.toNanos(3);
  private long accounted = now;
  private long queues;
  private long softnet;
  private int secondsSteered;
  private long checksums;

  SimulatedNode(double stagger, @Nullable Terms terms, boolean nativeMode, int interfaces) {
    judge = new Judge(Pace.USUAL, stagger);
    this.terms = terms;
    this.nativeMode = nativeMode;
    for (int i = 0; i < interfaces; i++) {
      standings.add(new Standing.Steered(now, 0));
      // One after the other.
      attached.add(new Suspect(FIRST + i, now - seconds(interfaces - i), 0));
      figures.put(FIRST + i, new InterfaceFigures(UID, 0, 0, 0L, 0L, 0));
    }
    sample();
  }

  /** One interface in native mode with the usual terms. */
  static SimulatedNode usual() {
    return new SimulatedNode(0, USUAL, true, 1);
  }

  static long seconds(long seconds) {
    return TimeUnit.SECONDS.toNanos(seconds);
  }

  /** The same traffic on every interface. */
  void run(int seconds, Traffic traffic) {
    run(seconds, List.of(traffic));
  }

  /**
   * @param traffic of each interface; of the last one for those after it
   */
  void run(int seconds, List<Traffic> traffic) {
    for (int second = 0; second < seconds; second++) {
      for (int i = 0; i < standings.size(); i++) {
        Traffic its = traffic.get(Math.min(i, traffic.size() - 1));
        boolean steered = isSteered(standings.get(i));
        secondsSteered += i == 0 && steered ? 1 : 0;
        add(FIRST + i, steered ? its.steered() : its.passed(), steered);
      }
      now += seconds(1);
      sample();
      decide();
    }
  }

  /** Until something is so, at most two hours; gives how long that was. */
  int runUntil(Traffic traffic, Class<? extends Standing> standing) {
    for (int second = 1; second <= 7200; second++) {
      run(1, traffic);
      if (standing.isInstance(standing())) {
        return second;
      }
    }
    throw new AssertionError("never %s: %s".formatted(standing.getSimpleName(), history));
  }

  Standing standing() {
    return standings.getFirst();
  }

  List<Standing> standings() {
    return standings;
  }

  /** Kinds of standing that the first interface had after the first, in order. */
  List<String> history() {
    return history;
  }

  /** How long the first interface was steered so far. */
  int secondsSteered() {
    return secondsSteered;
  }

  /** All counts begin anew, as when the interface's driver is reset. */
  void resetCounters() {
    figures.replaceAll((ifindex, it) -> new InterfaceFigures(UID, 0, 0, 0L, 0L, 0));
    queues = 0;
  }

  private void add(int ifindex, Rates rates, boolean redirects) {
    InterfaceFigures had = figures.get(ifindex);
    figures.put(
        ifindex,
        new InterfaceFigures(
            UID,
            had.received() + rates.received(),
            had.redirected() + (redirects ? rates.received() : 0),
            had.missed() + rates.missed(),
            had.dropped(),
            0));
    queues += rates.queues();
    softnet += rates.softnet();
    checksums += rates.checksums();
  }

  private void sample() {
    samples.add(
        new Sample(now, checksums, Map.of(0, softnet % (1L << 32)), figures, Map.of(UID, queues)));
    samples.removeIf(it -> now - it.nanos() > seconds(130));
  }

  private void decide() {
    List<Situation> all = new ArrayList<>();
    for (int i = 0; i < standings.size(); i++) {
      all.add(new Situation(attached.get(i), nativeMode, terms, standings.get(i)));
    }
    List<Standing> next = judge.next(samples, all, accounted);
    for (int i = 0; i < next.size(); i++) {
      Standing before = standings.get(i);
      Standing after = next.get(i);
      if (isOfChecksums(before) != isOfChecksums(after)) {
        accounted = now;
      }
      if (i == 0 && !name(after).equals(name(before))) {
        history.add(name(after));
      }
      standings.set(i, after.begun(now));
    }
  }

  private static boolean isSteered(Standing standing) {
    return !standing.passes() && !(standing instanceof Standing.Undone);
  }

  private static boolean isOfChecksums(Standing standing) {
    return standing instanceof Standing.OnTrial trial && trial.cause() == Standing.Cause.CHECKSUMS;
  }

  private static String name(Standing standing) {
    return standing instanceof Standing.Kept kept
        ? kept.verdict().name()
        : standing.getClass().getSimpleName();
  }
}
