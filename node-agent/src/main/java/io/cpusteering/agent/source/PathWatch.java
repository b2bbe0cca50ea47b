// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.source;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
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

  private static final WatchEvent.Kind<?>[] KINDS = {
    StandardWatchEventKinds.ENTRY_CREATE,
    StandardWatchEventKinds.ENTRY_MODIFY,
    StandardWatchEventKinds.ENTRY_DELETE
  };

  /** Nobody waits longer than so many silences for a writer who does not come to an end. */
  private static final int PATIENCE = 10;

  private final Path path;
  private final Duration silence;
  private final Runnable wake;
  private final WatchService service;
  private Set<WatchKey> keys = new HashSet<>();

  private PathWatch(Path path, Duration silence, Runnable wake, WatchService service) {
    this.path = path;
    this.silence = silence;
    this.wake = wake;
    this.service = service;
  }

  /**
   * Starts to watch.
   *
   * @param path of a file or a folder; need not be there
   * @param silence how long nothing must have happened after a change before it is told
   * @param wake called after changes, on a thread of its own
   * @return null when this machine has no room for another watch, which is logged
   */
  static @Nullable PathWatch start(Path path, Duration silence, Runnable wake) {
    try {
      PathWatch watch =
          new PathWatch(path, silence, wake, FileSystems.getDefault().newWatchService());
      watch.register();
      Thread.ofPlatform().daemon().name("path-watch").start(watch::run);
      return watch;
    } catch (IOException e) {
      log.atWarn()
          .addKeyValue("path", path)
          .addKeyValue("cause", e.getMessage())
          .log("the path can't be watched; it is looked at every ten seconds instead");
      return null;
    }
  }

  private void run() {
    try {
      while (true) {
        drain(service.take());
        int waits = 0;
        WatchKey next = service.poll(silenceMillis(), TimeUnit.MILLISECONDS);
        while (next != null && waits < PATIENCE) {
          drain(next);
          waits++;
          next = service.poll(silenceMillis(), TimeUnit.MILLISECONDS);
        }
        if (next != null) {
          drain(next);
        }
        register();
        wake.run();
      }
    } catch (ClosedWatchServiceException e) {
      // Closed: nobody listens any more.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A little longer than a writer is waited for, so that what is told of has settled. */
  private long silenceMillis() {
    return silence.toMillis() + 50;
  }

  private static void drain(WatchKey key) {
    key.pollEvents();
    key.reset();
  }

  /** Anew after every change, since the folders on the way may be other ones now. */
  private void register() {
    Set<WatchKey> now = new HashSet<>();
    for (Path folder : PathFolders.of(path)) {
      try {
        now.add(folder.register(service, KINDS));
      } catch (IOException e) {
        log.atDebug().addKeyValue("folder", folder).setCause(e).log("a folder can't be watched");
      }
    }
    keys.stream().filter(key -> !now.contains(key)).forEach(WatchKey::cancel);
    keys = now;
  }

  @Override
  public void close() {
    try {
      service.close();
    } catch (IOException e) {
      log.atDebug().setCause(e).log("the watch of a path did not close cleanly");
    }
  }
}
