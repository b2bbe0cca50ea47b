// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.loop.harm;

import io.cpusteering.agent.datapath.DatapathState;
import io.cpusteering.agent.datapath.DatapathState.Attachment;
import io.cpusteering.agent.harm.ChecksumJump;
import io.cpusteering.agent.harm.Judge;
import io.cpusteering.agent.harm.Pace;
import io.cpusteering.agent.harm.Sample;
import io.cpusteering.agent.harm.Situation;
import io.cpusteering.agent.harm.Standing;
import io.cpusteering.agent.harm.Suspect;
import io.cpusteering.agent.harm.Terms;
import io.cpusteering.agent.harm.UndoneStore;
import io.cpusteering.agent.host.HostFacts;
import io.cpusteering.agent.host.InterfaceFacts;
import io.cpusteering.agent.loop.HarmWatch;
import io.cpusteering.agent.loop.Lookout;
import io.cpusteering.agent.loop.Trouble;
import io.cpusteering.agent.plan.HarmNotice;
import io.cpusteering.agent.plan.Undone;
import io.cpusteering.agent.plan.WantedPolicy;
import io.cpusteering.agent.plan.XdpMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * Watches what becomes of the packets of every interface that is steered, and has steering tried or
 * undone as {@link Judge} decides. Looks every second while a native attachment is young or a trial
 * is on, and in every round.
 */
public final class PacketWatch implements HarmWatch, Lookout {
  private static final Duration OFTEN = Duration.ofSeconds(1);
  private static final Duration YOUNG = Duration.ofMinutes(1);

  /** So many looks are taken in a window at least: by rounds alone in the usual one. */
  private static final int LOOKS = 3;

  private final FigureHistory history;
  private final KeptUndone undone;
  private final Pace pace;
  private final Judge judge;
  private final LongSupplier clock;
  private final Map<String, Terms> terms = new HashMap<>();
  private List<Watched> watched = List.of();

  /** Since when checksum errors count; before, they are somebody's already. */
  private long accounted;

  /** A trial because of checksum errors began or ended, and the kernel does not have it so yet. */
  private boolean accounting;

  /**
   * @param figures that show harm
   * @param store where it is kept what was undone
   * @param pace how long things take
   * @param stagger where this node stands among all, 0..1
   * @param clock nanoseconds that only go forward
   */
  public PacketWatch(
      PacketFigures figures, UndoneStore store, Pace pace, double stagger, LongSupplier clock) {
    this.history = new FigureHistory(figures);
    this.undone = new KeptUndone(store);
    this.pace = pace;
    this.judge = new Judge(pace, stagger);
    this.clock = clock;
    this.accounted = clock.getAsLong();
  }

  @Override
  public Optional<Duration> interval() {
    long now = clock.getAsLong();
    if (watched.stream().anyMatch(it -> isYoung(it, now) || isOnTrial(it, now))) {
      return Optional.of(OFTEN);
    }
    return watched.stream()
        .flatMap(it -> terms(it).stream())
        .map(it -> Duration.ofNanos(it.window() / LOOKS))
        .min(Duration::compareTo);
  }

  private static boolean isYoung(Watched it, long now) {
    return it.attachment().mode() == XdpMode.NATIVE && now - it.suspect().since() < YOUNG.toNanos();
  }

  /** A trial that takes long is one in which nothing is lost. */
  private static boolean isOnTrial(Watched it, long now) {
    return switch (it.standing()) {
      case Standing.OnTrial trial -> trial.since() == null || now - trial.since() < YOUNG.toNanos();
      case Standing.SteeredAgain _ -> true;
      case Standing.Steered _,
          Standing.Suspected _,
          Standing.PassedThrough _,
          Standing.Kept _,
          Standing.Reported _,
          Standing.Undone _ ->
          false;
    };
  }

  /** {@inheritDoc} Gives whether something is to be done or said otherwise. */
  @Override
  public boolean callsForARound() {
    List<Undone> undoneBefore = undone.get();
    List<HarmNotice> noticesBefore = notices();
    look();
    return !undone.get().equals(undoneBefore) || !notices().equals(noticesBefore);
  }

  @Override
  public List<Undone> undone(List<WantedPolicy> policies, HostFacts host) {
    terms.clear();
    policies.forEach(
        it -> {
          WantedPolicy.Version version = it.version();
          if (version != null) {
            terms.put(key(it.uid(), version.revision()), Terms.of(version.spec().safety()));
          }
        });
    look();
    undone.set(undone.get().stream().filter(it -> it.stands(policies, host)).toList());
    return undone.get().stream().filter(it -> !it.passes()).toList();
  }

  @Override
  public List<HarmNotice> notices() {
    return Stream.concat(
            watched.stream().flatMap(it -> it.notice().stream()),
            undone.get().stream()
                .filter(it -> it.passes() && watched.stream().noneMatch(w -> w.isUndoneBy(it)))
                .map(KnownHarm::notice))
        .toList();
  }

  @Override
  public void applied(DatapathState state, HostFacts host) {
    long now = clock.getAsLong();
    List<Watched> next = new ArrayList<>();
    for (Attachment attachment : state.attachments()) {
      host.interfaces().stream()
          .filter(it -> it.ifindex() == attachment.ifindex())
          .filter(it -> Watched.isSteering(attachment))
          .findFirst()
          .ifPresent(on -> next.add(watch(attachment, on, host.kernel(), now).seen(now)));
    }
    boolean begins =
        next.stream().anyMatch(it -> watched.stream().noneMatch(w -> w.isOf(it.attachment())));
    watched = List.copyOf(next);
    if (begins || accounting) {
      // What is counted from zero is known to be from here on, and what a trial changed.
      history.take(now, watched);
    }
    if (accounting) {
      accounted = now;
      accounting = false;
    }
  }

  @Override
  public List<Trouble> troubles() {
    return Stream.concat(history.trouble().stream(), undone.trouble().stream()).toList();
  }

  private Watched watch(Attachment attachment, InterfaceFacts on, String kernel, long now) {
    Suspect suspect =
        watched.stream()
            .filter(it -> it.attachment().linkId() == attachment.linkId())
            .map(Watched::suspect)
            .findFirst()
            .orElseGet(() -> history.attached(attachment.ifindex(), now));
    Standing standing =
        watched.stream()
            .filter(it -> it.isOf(attachment))
            .map(Watched::standing)
            .findFirst()
            .orElseGet(() -> known(attachment, on, now));
    return new Watched(suspect, attachment, on, kernel, standing);
  }

  /** As an agent before this one left it; it can't be known when that was, so time begins anew. */
  private Standing known(Attachment attachment, InterfaceFacts on, long now) {
    return undone.get().stream()
        .filter(it -> it.passes() && it.isAbout(attachment.uid(), attachment.revision(), on))
        .findFirst()
        .<Standing>map(
            it -> new Standing.PassedThrough(it.times(), now + pace.rest(it.times()), it.why()))
        .orElseGet(() -> new Standing.Steered(null, 0));
  }

  private Optional<Terms> terms(Watched it) {
    return Optional.ofNullable(terms.get(key(it.attachment().uid(), it.attachment().revision())));
  }

  private static String key(String uid, String revision) {
    return uid + "/" + revision;
  }

  private void look() {
    long now = clock.getAsLong();
    if (history.take(now, watched)) {
      forget(now);
      decide();
    }
  }

  private void forget(long now) {
    long longest =
        Stream.concat(Stream.of(ChecksumJump.BEFORE), terms.values().stream().map(Terms::window))
            .mapToLong(it -> it)
            .max()
            .orElseThrow();
    // A trial that waits for packets may take twice as long as what is looked at otherwise.
    history.forget(now, 2 * longest + pace.settle());
  }

  private void decide() {
    List<Sample> samples = history.samples();
    List<Standing> next =
        judge.next(
            samples,
            watched.stream()
                .map(
                    it ->
                        new Situation(
                            it.suspect(),
                            it.attachment().mode() == XdpMode.NATIVE,
                            terms(it).orElse(null),
                            it.standing()))
                .toList(),
            accounting ? samples.getLast().nanos() : accounted);
    List<Watched> now = new ArrayList<>();
    for (int i = 0; i < next.size(); i++) {
      Watched before = watched.get(i);
      accounting |= isOfChecksums(before.standing()) != isOfChecksums(next.get(i));
      now.add(before.with(next.get(i)));
    }
    watched = List.copyOf(now);
    undone.set(
        Stream.concat(
                undone.get().stream()
                    .filter(
                        it -> !it.passes() || watched.stream().noneMatch(w -> w.isUndoneBy(it))),
                watched.stream().flatMap(it -> it.undone().stream()))
            .distinct()
            .toList());
  }

  private static boolean isOfChecksums(Standing standing) {
    return standing instanceof Standing.Undone
        || standing instanceof Standing.OnTrial trial && trial.cause() == Standing.Cause.CHECKSUMS;
  }
}
