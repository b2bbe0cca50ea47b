// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.source;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Orders from a file of policies, or a folder of such files: the same YAML that a cluster takes.
 * All of it comes into force together, or none. What can't be read, is wrong or is not there is no
 * order; a file that is gone from a folder which is there and has others is: its policies are gone.
 */
public final class PolicyFile implements OrderSource {
  private static final Logger log = LoggerFactory.getLogger(PolicyFile.class);

  /** Whoever writes a file in place, or by way of another name, is done within this. */
  private static final Duration SETTLING = Duration.ofMillis(250);

  private final Path path;
  private final Duration settling;
  private final InstantSource clock;
  private @Nullable PathWatch watch;

  /** When another file was moved to the path, which was whole then. */
  private volatile Instant replaced = Instant.MIN;

  private Map<String, String> texts = Map.of();
  private @Nullable Orders orders;

  /** To be read as it is now, whenever it is asked for. */
  public PolicyFile(Path path) {
    this(path, Duration.ZERO, InstantSource.system());
  }

  PolicyFile(Path path, Duration settling, InstantSource clock) {
    this.path = path;
    this.settling = settling;
    this.clock = clock;
  }

  /**
   * To be watched: changes are announced once they have settled, and not taken before. A file that
   * another one was moved to is whole, and taken at once.
   *
   * @param wake called after changes, from any thread
   * @param wakeAtOnce called when a whole file has come
   */
  public static PolicyFile watched(Path path, Runnable wake, Runnable wakeAtOnce) {
    PolicyFile file = new PolicyFile(path, SETTLING, InstantSource.system());
    PolicyChange change = new PolicyChange(path);
    file.watch =
        PathWatch.start(
            path,
            SETTLING,
            new PathWatch.Listener() {
              @Override
              public void changed() {
                if (change.look()) {
                  wake.run();
                }
              }

              @Override
              public void replaced() {
                file.replaced();
                if (change.look()) {
                  wakeAtOnce.run();
                }
              }
            });
    return file;
  }

  /** Another file was moved to the path just now. */
  void replaced() {
    replaced = clock.instant();
  }

  @Override
  public Optional<Orders> current() {
    PolicyTexts now = PolicyTexts.read(path);
    boolean changed = orders == null || !now.byFile().equals(texts);
    boolean settled =
        orders == null
            || !now.youngest().isAfter(replaced)
            || !now.isFresh(clock.instant(), settling);
    if (changed && settled) {
      orders = new Orders(0, false, PolicyDocuments.parse(now.byFile()), null);
      texts = now.byFile();
      log.atInfo()
          .addKeyValue("path", path)
          .addKeyValue("files", texts.size())
          .addKeyValue("policies", orders.policies().size())
          .log("policies read; their node selectors are not looked at");
    }
    return Optional.ofNullable(orders);
  }

  @Override
  public void close() {
    if (watch != null) {
      watch.close();
    }
  }
}
