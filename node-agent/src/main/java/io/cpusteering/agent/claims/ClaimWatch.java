// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.claims;

import io.cpusteering.agent.host.ClaimantReader;
import io.cpusteering.agent.host.HostFacts;
import io.cpusteering.agent.loop.Trouble;
import io.cpusteering.agent.plan.ClaimMemory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Adds to the facts of a machine who else wants the XDP hook. What can't be read changes nothing:
 * what stood, stands. Not for concurrent use.
 */
public final class ClaimWatch implements UnaryOperator<HostFacts> {
  private static final Logger log = LoggerFactory.getLogger(ClaimWatch.class);

  private final ClaimantReader reader;
  private final ClaimStore store;
  private final boolean keeps;
  private final Path proc;
  private ClaimMemory memory;
  private ClaimMemory saved;
  private boolean unread;
  private List<Trouble> troubles = List.of();

  /**
   * @param reader looks for them
   * @param stateFolder where they are remembered
   * @param keeps whether to write there, or only to look
   * @param proc where procfs is mounted, {@code /proc} on a real machine
   */
  public ClaimWatch(ClaimantReader reader, Path stateFolder, boolean keeps, Path proc) {
    this.reader = reader;
    this.store = new ClaimStore(stateFolder);
    this.keeps = keeps;
    this.proc = proc;
    this.memory = load();
    this.saved = memory;
  }

  private ClaimMemory load() {
    try {
      return store.load();
    } catch (UncheckedIOException e) {
      log.atWarn().addKeyValue("cause", e.getMessage()).log("who wanted the XDP hook is forgotten");
      unread = true;
      return ClaimMemory.EMPTY;
    }
  }

  @Override
  public HostFacts apply(HostFacts facts) {
    List<Trouble> now = new ArrayList<>();
    String boot = "";
    try {
      boot = line("sys/kernel/random/boot_id");
      String uptime = line("uptime");
      memory =
          memory.next(
              reader.read(facts.interfaces()),
              boot,
              Long.parseLong(uptime.substring(0, uptime.indexOf('.'))));
    } catch (IOException | UncheckedIOException e) {
      now.add(
          new Trouble(
              "ClaimantsUnreadable", e.getMessage() + "; what was known of them stands", false));
    }
    if (save(now)) {
      addUnread(now);
    }
    troubles = now;
    return facts.withClaims(memory.standing(boot));
  }

  /** What kept the last look from doing all its work. */
  public List<Trouble> troubles() {
    return troubles;
  }

  /** Whether nothing stood in the way. */
  private boolean save(List<Trouble> now) {
    if (!keeps || memory.equals(saved)) {
      return true;
    }
    try {
      store.save(memory);
      saved = memory;
      return true;
    } catch (UncheckedIOException e) {
      now.add(new Trouble("StateNotKept", String.valueOf(e.getMessage()), false));
      return false;
    }
  }

  /** Whoever was told of it may have deleted it. */
  private void addUnread(List<Trouble> now) {
    if (unread) {
      Optional<String> why = store.unreadable();
      why.ifPresent(it -> now.add(new Trouble("StateNotKept", it, false)));
      unread = why.isPresent();
    }
  }

  private String line(String file) throws IOException {
    return Files.readString(proc.resolve(file)).strip();
  }
}
