// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.loop;

import io.cpusteering.agent.datapath.DatapathCounters;
import io.cpusteering.agent.datapath.DatapathState;
import io.cpusteering.agent.datapath.DatapathState.Attachment;
import io.cpusteering.agent.harm.Blame;
import io.cpusteering.agent.harm.ChecksumJump;
import io.cpusteering.agent.harm.Sample;
import io.cpusteering.agent.harm.Suspect;
import io.cpusteering.agent.harm.UndoneStore;
import io.cpusteering.agent.host.HostFacts;
import io.cpusteering.agent.host.InterfaceFacts;
import io.cpusteering.agent.plan.Undone;
import io.cpusteering.agent.plan.WantedPolicy;
import io.cpusteering.agent.plan.XdpMode;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Undoes native attachments after which the stack drops packets for their checksum. Looks every
 * second while an attachment is young, and in every round.
 */
public final class ChecksumWatch implements HarmWatch, Lookout {
  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final Duration YOUNG = Duration.ofMinutes(1);

  private final LongSupplier errors;
  private final Supplier<DatapathCounters> counters;
  private final UndoneStore store;
  private final LongSupplier clock;
  private final List<Sample> samples = new ArrayList<>();
  private final Map<Long, Watched> watched = new HashMap<>();
  private List<Undone> undone;

  /** Blame has been laid and not been acted upon: the errors go on until then. */
  private boolean undoing;

  private @Nullable Trouble unreadable;
  private @Nullable Trouble unsaved;

  private record Watched(Suspect suspect, Attachment attachment, InterfaceFacts on, String kernel) {
    boolean isUndoneBy(Undone known) {
      return known.isAbout(attachment.uid(), attachment.revision(), on);
    }
  }

  /**
   * @param errors packets that the stack dropped for their checksum so far
   * @param counters those of the datapath
   * @param store where it is kept what was undone
   * @param clock nanoseconds that only go forward
   */
  public ChecksumWatch(
      LongSupplier errors,
      Supplier<DatapathCounters> counters,
      UndoneStore store,
      LongSupplier clock) {
    this.errors = errors;
    this.counters = counters;
    this.store = store;
    this.clock = clock;
    this.undone = store.load();
  }

  @Override
  public Optional<Duration> interval() {
    long now = clock.getAsLong();
    return watched.values().stream().anyMatch(it -> now - it.suspect().since() < YOUNG.toNanos())
        ? Optional.of(INTERVAL)
        : Optional.empty();
  }

  /** {@inheritDoc} Gives whether something is to be undone. */
  @Override
  public boolean callsForARound() {
    int before = undone.size();
    look();
    return undone.size() > before;
  }

  @Override
  public List<Undone> undone(List<WantedPolicy> policies, HostFacts host) {
    look();
    keep(undone.stream().filter(it -> it.stands(policies, host)).toList());
    return undone;
  }

  @Override
  public void applied(DatapathState state, HostFacts host) {
    Map<Long, Watched> now = new HashMap<>();
    for (Attachment attachment : state.attachments()) {
      Optional<InterfaceFacts> on =
          host.interfaces().stream().filter(it -> it.ifindex() == attachment.ifindex()).findFirst();
      if (attachment.mode() == XdpMode.NATIVE && on.isPresent()) {
        Watched known = watched.get(attachment.linkId());
        Suspect suspect = known == null ? suspect(attachment) : known.suspect();
        now.put(attachment.linkId(), new Watched(suspect, attachment, on.get(), host.kernel()));
      }
    }
    watched.clear();
    watched.putAll(now);
    if (undoing) {
      // The errors so far are accounted for; nobody else is to be blamed for them.
      samples.clear();
      undoing = false;
    }
  }

  @Override
  public List<Trouble> troubles() {
    List<Trouble> troubles = new ArrayList<>();
    if (unreadable != null) {
      troubles.add(unreadable);
    }
    if (unsaved != null) {
      troubles.add(unsaved);
    }
    return troubles;
  }

  private Suspect suspect(Attachment attachment) {
    long since = samples.isEmpty() ? clock.getAsLong() : samples.getLast().nanos();
    return new Suspect(attachment.ifindex(), since, ChecksumJump.usual(samples));
  }

  private void look() {
    try {
      samples.add(sample());
      unreadable = null;
    } catch (RuntimeException e) {
      // Steering goes on; what can't be watched is said.
      unreadable = new Trouble("HarmNotWatched", "checksum errors are not watched: " + e, false);
      return;
    }
    long oldest = samples.getLast().nanos() - ChecksumJump.BEFORE;
    samples.removeIf(it -> it.nanos() < oldest);
    if (undoing) {
      return;
    }
    ChecksumJump.blame(samples, watched.values().stream().map(Watched::suspect).toList())
        .ifPresent(this::undo);
  }

  /** The errors first, so that no packet is missing among the redirected that is one of them. */
  private Sample sample() {
    long nanos = clock.getAsLong();
    long now = errors.getAsLong();
    return new Sample(
        nanos,
        now,
        counters.get().interfaces().stream()
            .collect(
                Collectors.toMap(
                    DatapathCounters.InterfaceCounters::ifindex,
                    DatapathCounters.InterfaceCounters::redirected)));
  }

  private void undo(Blame blame) {
    List<Undone> all = new ArrayList<>(undone);
    for (Watched it : List.copyOf(watched.values())) {
      if (blame.interfaces().contains(it.suspect().ifindex())
          && undone.stream().noneMatch(known -> it.isUndoneBy(known))) {
        all.add(
            new Undone(
                it.attachment().uid(),
                it.attachment().revision(),
                it.on().name(),
                it.on().ifindex(),
                it.on().driver(),
                it.kernel(),
                why(blame)));
      }
    }
    undoing = true;
    keep(all);
  }

  private static String why(Blame blame) {
    return ("while %d packets were redirected%s, the stack dropped %d for their checksum: a native"
            + " redirect loses the mark of a checksum that the sender left unfinished")
        .formatted(
            blame.redirected(),
            blame.interfaces().size() == 1
                ? ""
                : " on %d interfaces".formatted(blame.interfaces().size()),
            blame.errors());
  }

  private void keep(List<Undone> now) {
    if (now.equals(undone)) {
      return;
    }
    undone = List.copyOf(now);
    try {
      store.save(undone);
      unsaved = null;
    } catch (UncheckedIOException e) {
      unsaved = new Trouble("StateNotKept", String.valueOf(e.getMessage()), false);
    }
  }
}
