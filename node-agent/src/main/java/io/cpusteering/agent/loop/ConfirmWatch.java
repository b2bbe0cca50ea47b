// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.loop;

import io.cpusteering.agent.confirm.Answerer;
import io.cpusteering.agent.confirm.Change;
import io.cpusteering.agent.confirm.Change.Place;
import io.cpusteering.agent.confirm.Changes;
import io.cpusteering.agent.confirm.Inquiry;
import io.cpusteering.agent.confirm.Judge;
import io.cpusteering.agent.confirm.Ledger;
import io.cpusteering.agent.confirm.LedgerStore;
import io.cpusteering.agent.confirm.Trial;
import io.cpusteering.agent.confirm.Withdrawal;
import io.cpusteering.agent.datapath.DatapathState;
import io.cpusteering.agent.datapath.DatapathState.Attachment;
import io.cpusteering.agent.host.HostFacts;
import io.cpusteering.agent.plan.Finding;
import io.cpusteering.agent.plan.NodePlan;
import io.cpusteering.agent.plan.Reason;
import io.cpusteering.agent.plan.WantedPolicy;
import io.cpusteering.agent.plan.WantedPolicy.Version;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has changes confirmed: asks who answers before one, then who still does, and has it undone when
 * somebody is missing. Asking is done beside the loop; what came of it is looked at between rounds.
 */
public final class ConfirmWatch implements Trials, Lookout, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ConfirmWatch.class);

  /** Between two questions to the same one. */
  private static final Duration PAUSE = Duration.ofSeconds(1);

  /** The same where nothing is on trial, and the silent ones are only to be noticed again. */
  private static final Duration LONG_PAUSE = Duration.ofSeconds(10);

  private static final Duration LOOK = Duration.ofMillis(250);

  /** Who has not answered by then does not count as one who answered before. */
  private static final Duration BEFORE = Duration.ofSeconds(2);

  /** Afterwards it is asked anew who answers. */
  private static final Duration FRESH = Duration.ofSeconds(15);

  /** Left at least to an agent that goes on with what another one began. */
  private static final int SECONDS_LEFT = 5;

  private final Function<HostFacts, List<Answerer>> whom;
  private final Inquiry inquiry;
  private final LedgerStore store;
  private final BootClock clock;
  private final Set<Attempt> refused = new HashSet<>();

  /** Where versions are, or were, that are not on trial: to attach them again is a repair. */
  private final Set<Attempt> settled = new HashSet<>();

  private Ledger ledger;
  private Asking asking = Asking.NOBODY;
  private long askedSince;
  private @Nullable List<Answerer> answeredBefore;
  private List<WantedPolicy> planned = List.of();
  private Set<String> waiting = Set.of();

  /** What this round changes that nobody can be missed after. */
  private List<Change> untried = List.of();

  private @Nullable Trouble unsaved;

  /** What the present asking is for. */
  private enum Asking {
    NOBODY,
    /** Who answers before a change. */
    BEFORE,
    /** Who answers after one. */
    AFTER
  }

  /** One version of a policy on one interface. */
  private record Attempt(String uid, String revision, int ifindex) {}

  /**
   * @param whom gives who may answer on this node
   * @param store where it is kept what is on trial
   */
  public ConfirmWatch(
      Function<HostFacts, List<Answerer>> whom,
      Inquiry inquiry,
      LedgerStore store,
      BootClock clock) {
    this.whom = whom;
    this.inquiry = inquiry;
    this.store = store;
    this.clock = clock;
    this.ledger = resumed(store.load());
  }

  /**
   * After a reboot nothing of it is in force any more, and it is all begun anew. What an undoing
   * brought that was watched then will not be known.
   */
  private Ledger resumed(Ledger known) {
    Trial trial = known.trial();
    if (trial == null) {
      return known;
    }
    if (!trial.boot().equals(clock.boot())) {
      return known.lifting(Withdrawal.State.WATCHED).with((Trial) null);
    }
    log.atInfo()
        .addKeyValue("phase", trial.phase())
        .addKeyValue("until", trial.until())
        .log("going on with the trial that an earlier agent began");
    return known;
  }

  @Override
  public Optional<Duration> interval() {
    return switch (asking) {
      case NOBODY -> Optional.empty();
      case BEFORE -> Optional.of(LOOK);
      case AFTER -> Optional.of(ledger.trial() == null ? LONG_PAUSE : LOOK);
    };
  }

  @Override
  public boolean callsForARound() {
    return switch (asking) {
      case NOBODY -> false;
      case BEFORE -> isKnownWhoAnswers();
      case AFTER -> !judged().equals(ledger);
    };
  }

  @Override
  public boolean isUndecided() {
    return ledger.trial() != null || asking == Asking.BEFORE;
  }

  /** Has tried now what was not to blame: nobody will wait for those who fell silent. */
  public void tryAwaited() {
    keep(ledger.lifting(Withdrawal.State.AWAITING));
  }

  /** Has everything undone in the next round that is on trial, since nobody will wait for it. */
  public void giveUp() {
    keep(ledger.givingUp());
    rest();
  }

  /** Afterwards: what was given up may be tried again. */
  public void forgetGivenUp() {
    keep(ledger.withoutGivenUp());
  }

  @Override
  public void close() {
    inquiry.close();
  }

  @Override
  public List<Trouble> troubles() {
    return unsaved == null ? List.of() : List.of(unsaved);
  }

  @Override
  public void left() {
    rest();
    settled.clear();
    keep(Ledger.EMPTY);
  }

  @Override
  public void wanted(List<WantedPolicy> policies) {
    Ledger standing = ledger.standing(policies);
    if (!standing.toAsk().equals(ledger.toAsk()) && asking == Asking.AFTER) {
      rest();
    }
    keep(standing);
  }

  @Override
  public List<WantedPolicy> toPlanWith(List<WantedPolicy> wanted) {
    judge();
    return ledger.toPlanWith(wanted);
  }

  private void judge() {
    if (asking != Asking.AFTER) {
      return;
    }
    Ledger next = judged();
    if (next.equals(ledger)) {
      return;
    }
    Trial before = ledger.trial();
    if (before != null && next.trial() == null && next.withdrawals().equals(ledger.withdrawals())) {
      log.atInfo()
          .addKeyValue("policies", names(before))
          .addKeyValue("answered", before.awaited())
          .log("confirmed");
    }
    keep(next);
    // Asked anew once the kernel is as decided.
    rest();
  }

  private Ledger judged() {
    return Judge.next(ledger, clock.nanos(), inquiry.signs());
  }

  private void rest() {
    inquiry.close();
    asking = Asking.NOBODY;
  }

  @Override
  public NodePlan plan(
      List<WantedPolicy> policies, HostFacts host, DatapathState state, Planning planning) {
    Set<String> held = new LinkedHashSet<>();
    while (true) {
      planned = policies.stream().map(it -> held.contains(it.uid()) ? waits(it) : it).toList();
      waiting = Set.copyOf(held);
      NodePlan plan = planning.plan(planned, ledger.cutOffs());
      List<Change> changes =
          changes(host, state).of(plan.datapath(), planned).stream()
              .filter(it -> !ledger.isOnTrial(it.uid(), it.revision()))
              .filter(it -> !it.whole() || !ledger.isUndoing(it.uid(), it.revision()))
              .filter(it -> !isRepair(it, state))
              .toList();
      if (changes.isEmpty()) {
        if (held.isEmpty() && asking == Asking.BEFORE) {
          rest();
        }
        return told(plan);
      }
      if (held.isEmpty() && mayBegin(changes, host)) {
        begin(changes);
        return told(plan);
      }
      changes.forEach(it -> held.add(it.uid()));
    }
  }

  private Changes changes(HostFacts host, DatapathState state) {
    Set<String> secondPrograms =
        state.cpuMaps().stream()
            .filter(map -> map.entries().values().stream().anyMatch(it -> it.programId() != 0))
            .map(DatapathState.CpuMap::uid)
            .collect(Collectors.toUnmodifiableSet());
    return new Changes(host, InForce.of(state), secondPrograms, ledger.inForce());
  }

  private WantedPolicy waits(WantedPolicy policy) {
    return new WantedPolicy(
        policy.policy(),
        policy.uid(),
        policy.revision(),
        null,
        new WantedPolicy.Hold(
            Reason.CONFIRMING,
            "policy %s, revision %s, waits: %s"
                .formatted(
                    policy.policy(),
                    policy.revision(),
                    ledger.trial() == null
                        ? "it is asked who answers before it comes into force"
                        : "another change is on trial until " + ledger.trial().until())));
  }

  private boolean mayBegin(List<Change> changes, HostFacts host) {
    if (ledger.trial() != null) {
      return false;
    }
    if (answeredBefore != null && changes.stream().allMatch(this::wasRefused)) {
      return true;
    }
    if (asking != Asking.BEFORE || clock.nanos() - askedSince > FRESH.toNanos()) {
      asking = Asking.BEFORE;
      askedSince = clock.nanos();
      inquiry.ask(whom.apply(host), PAUSE);
      return false;
    }
    if (!isKnownWhoAnswers()) {
      return false;
    }
    answeredBefore = inquiry.answered();
    return true;
  }

  private boolean isKnownWhoAnswers() {
    return inquiry.heardAll() || clock.nanos() - askedSince >= BEFORE.toNanos();
  }

  private boolean wasRefused(Change change) {
    return change.places().stream().allMatch(it -> refused.contains(attempt(change, it)));
  }

  /** Somebody took off what was there. */
  private boolean isRepair(Change change, DatapathState state) {
    return change.places().stream()
        .allMatch(
            it ->
                settled.contains(attempt(change, it))
                    && state.attachments().stream().noneMatch(on -> on.ifindex() == it.ifindex()));
  }

  private static Attempt attempt(Change change, Place place) {
    return new Attempt(change.uid(), change.revision(), place.ifindex());
  }

  /** On disk before the kernel is touched. */
  private void begin(List<Change> changes) {
    rest();
    List<Answerer> answered = Objects.requireNonNull(answeredBefore);
    List<Change> unproven =
        new ArrayList<>(
            ledger.unproven().stream()
                .filter(it -> changes.stream().noneMatch(now -> now.uid().equals(it.uid())))
                .toList());
    if (answered.isEmpty()) {
      // What was refused before is said to be in force when it is.
      changes.stream().filter(it -> !wasRefused(it)).forEach(unproven::add);
      untried = changes;
      keep(ledger.withUnproven(unproven));
      return;
    }
    int seconds = changes.stream().mapToInt(Change::seconds).min().orElseThrow();
    String until = clock.wall().plusSeconds(seconds).truncatedTo(ChronoUnit.SECONDS).toString();
    keep(
        ledger
            .withUnproven(unproven)
            .with(
                new Trial(
                    clock.boot(),
                    clock.nanos(),
                    seconds,
                    until,
                    changes,
                    answered,
                    Trial.Phase.CHANGED,
                    List.of())));
  }

  private NodePlan told(NodePlan plan) {
    List<Finding> findings = new ArrayList<>(plan.findings());
    Trial trial = ledger.trial();
    if (trial != null && trial.phase() == Trial.Phase.CHANGED) {
      trial.changes().forEach(it -> findings.addAll(onTrial(it, trial)));
    }
    ledger.unproven().forEach(it -> findings.addAll(unproven(it)));
    return new NodePlan(plan.datapath(), plan.claims(), findings, plan.preflights());
  }

  private static List<Finding> onTrial(Change change, Trial trial) {
    return change.places().stream()
        .map(
            it ->
                new Finding(
                    change.uid(),
                    it.name(),
                    Reason.CONFIRMING,
                    ("policy %s, revision %s, is on trial on interface %s until %s: it is undone"
                            + " unless there is an answer by then from %s")
                        .formatted(
                            change.policy(),
                            change.revision(),
                            it.name(),
                            trial.until(),
                            trial.awaited())))
        .toList();
  }

  private static List<Finding> unproven(Change change) {
    return change.places().stream()
        .map(
            it ->
                new Finding(
                    change.uid(),
                    it.name(),
                    Reason.NOTHING_TO_CONFIRM,
                    ("neither a gateway nor the API server nor the kubelet answered before policy"
                            + " %s, revision %s, came to interface %s, so nothing shows whether the"
                            + " node still talks")
                        .formatted(change.policy(), change.revision(), it.name())))
        .toList();
  }

  @Override
  public void applied(DatapathState state) {
    Trial trial = ledger.trial();
    if (trial != null && trial.phase() == Trial.Phase.CHANGED && asking != Asking.AFTER) {
      List<Change> came = trial.changes().stream().flatMap(it -> came(it, state)).toList();
      trial = came.isEmpty() ? null : trial.of(came);
    }
    Ledger now = ledger.withUnproven(unproven(state)).with(trial).with(versions(state));
    settle(now, state);
    if (asking == Asking.NOBODY && !now.toAsk().isEmpty()) {
      asking = Asking.AFTER;
      inquiry.ask(now.toAsk(), trial == null ? LONG_PAUSE : PAUSE);
      now = now.with(trial == null ? null : trial.since(begins(trial)));
    }
    keep(now);
  }

  /** Without what the kernel refused. */
  private List<Change> unproven(DatapathState state) {
    List<Change> came = untried.stream().flatMap(it -> came(it, state)).toList();
    List<Change> unproven =
        Stream.concat(ledger.unproven().stream().filter(it -> !untried.contains(it)), came.stream())
            .toList();
    untried = List.of();
    return unproven;
  }

  /** Where the kernel refused it, nothing is on trial. */
  private Stream<Change> came(Change change, DatapathState state) {
    List<Place> places = new ArrayList<>();
    for (Place place : change.places()) {
      boolean there =
          state.attachments().stream()
              .anyMatch(
                  it -> it.ifindex() == place.ifindex() && change.isBy(it.uid(), it.revision()));
      if (there) {
        places.add(place);
        refused.remove(attempt(change, place));
      } else {
        refused.add(attempt(change, place));
      }
    }
    return places.isEmpty() ? Stream.empty() : Stream.of(change.at(places));
  }

  private void settle(Ledger now, DatapathState state) {
    for (Attachment it : state.attachments()) {
      settled.removeIf(
          known -> known.uid().equals(it.uid()) && !known.revision().equals(it.revision()));
      if (it.ifindex() != 0 && !now.isOnTrial(it.uid(), it.revision())) {
        settled.add(new Attempt(it.uid(), it.revision(), it.ifindex()));
      }
    }
  }

  /** Time during which nobody asked does not count, but for what is left at least. */
  private long begins(Trial trial) {
    long now = clock.nanos();
    long latest = now - Duration.ofSeconds(trial.seconds() - SECONDS_LEFT).toNanos();
    return trial.phase() == Trial.Phase.CHANGED && trial.since() <= now
        ? Math.max(trial.since(), latest)
        : now;
  }

  private Map<String, Version> versions(DatapathState state) {
    Map<String, Version> versions = new HashMap<>(ledger.inForce());
    for (WantedPolicy policy : planned) {
      Version version = policy.version();
      List<Attachment> attached =
          state.attachments().stream().filter(it -> it.uid().equals(policy.uid())).toList();
      if (version != null
          && !waiting.contains(policy.uid())
          && !ledger.isOnTrial(policy.uid(), version.revision())
          && !attached.isEmpty()
          && attached.stream().allMatch(it -> it.revision().equals(version.revision()))) {
        versions.put(policy.uid(), version);
      }
    }
    return versions;
  }

  private static String names(Trial trial) {
    return trial.changes().stream().map(Change::policy).collect(Collectors.joining(", "));
  }

  private void keep(Ledger now) {
    if (now.equals(ledger)) {
      return;
    }
    ledger = now;
    try {
      store.save(now);
      unsaved = null;
    } catch (UncheckedIOException e) {
      unsaved = new Trouble("StateNotKept", String.valueOf(e.getMessage()), false);
    }
  }
}
