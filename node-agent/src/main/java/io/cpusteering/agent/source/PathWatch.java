// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.source;

import io.cpusteering.agent.libbpf.BpfException;
import io.cpusteering.agent.libbpf.FolderEvents;
import io.cpusteering.agent.libbpf.FolderEvents.Event;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices by inotify that what a path leads to may have changed: written in place, replaced by
 * another file of its name, or by a symbolic link on the way that leads elsewhere now. A hint only:
 * who listens looks for itself, now and then without being told too.
 */
final class PathWatch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(PathWatch.class);

  private static final Duration LISTEN = Duration.ofSeconds(10);

  /** Nobody waits longer than so many silences for a writer who does not come to an end. */
  private static final int PATIENCE = 10;

  private final Path path;
  private final Duration silence;
  private final Listener listener;
  private final FolderEvents events;
  private Map<Path, Integer> watches = new HashMap<>();
  private volatile boolean closed;

  private PathWatch(Path path, Duration silence, Listener listener, FolderEvents events) {
    this.path = path.toAbsolutePath();
    this.silence = silence;
    this.listener = listener;
    this.events = events;
  }

  /** Told of changes, on a thread of its own. */
  interface Listener {
    /** Something has changed, and nothing more has for a while. */
    void changed();

    /** Another file has taken the place of the one that the path names; it is whole. */
    void replaced();
  }

  /**
   * Starts to watch.
   *
   * @param path of a file or a folder; need not be there
   * @param silence how long nothing must have happened after a change before it is told
   * @return null when this machine has no room for another watch, which is logged
   */
  static @Nullable PathWatch start(Path path, Duration silence, Listener listener) {
    try {
      PathWatch watch = new PathWatch(path, silence, listener, FolderEvents.open());
      watch.register();
      Thread.ofPlatform().daemon().name("path-watch").start(watch::run);
      return watch;
    } catch (BpfException e) {
      log.atWarn()
          .addKeyValue("path", path)
          .addKeyValue("cause", e.getMessage())
          .log("the path can't be watched; it is looked at every ten seconds instead");
      return null;
    }
  }

  private void run() {
    try (events) {
      while (!closed) {
        List<Event> first = events.receive(LISTEN);
        if (!first.isEmpty()) {
          tell(first);
        }
      }
    } catch (BpfException e) {
      log.atWarn()
          .addKeyValue("path", path)
          .addKeyValue("cause", e.getMessage())
          .log("the path can't be watched any more; it is looked at every ten seconds instead");
    }
  }

  private void tell(List<Event> first) {
    if (first.stream().anyMatch(this::replaces)) {
      listener.replaced();
    }
    int waits = 0;
    List<Event> next = events.receive(silenceAndABit());
    while (!next.isEmpty()) {
      if (next.stream().anyMatch(this::replaces)) {
        listener.replaced();
      }
      if (++waits > PATIENCE) {
        break;
      }
      next = events.receive(silenceAndABit());
    }
    register();
    listener.changed();
  }

  /** In a folder of policies it would be one of several, which come into force together. */
  private boolean replaces(Event event) {
    return event.movedHere()
        && event.name().equals(String.valueOf(path.getFileName()))
        && Integer.valueOf(event.watch()).equals(watches.get(path.getParent()))
        && Files.isRegularFile(path);
  }

  /** A little longer than a writer is waited for, so that what is told of has settled. */
  private Duration silenceAndABit() {
    return silence.plusMillis(50);
  }

  /** Anew after every change, since the folders on the way may be other ones now. */
  private void register() {
    Map<Path, Integer> now = new HashMap<>();
    for (Path folder : PathFolders.of(path)) {
      try {
        now.put(folder, events.watch(folder));
      } catch (BpfException e) {
        log.atDebug().addKeyValue("folder", folder).setCause(e).log("a folder can't be watched");
      }
    }
    Set<Integer> unneeded = new HashSet<>(watches.values());
    unneeded.removeAll(now.values());
    unneeded.forEach(events::forget);
    watches = now;
  }

  @Override
  public void close() {
    closed = true;
  }
}
