// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.source;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Orders, with the off switch of the machine itself. */
public final class SwitchedSource implements OrderSource {
  private final OrderSource orders;
  private final DisabledFile file;
  private final @Nullable PathWatch watch;

  /**
   * To be looked at whenever it is asked for.
   *
   * @param stateFolder the agent's, where the switch is
   */
  public SwitchedSource(OrderSource orders, Path stateFolder) {
    this(orders, stateFolder, null);
  }

  private SwitchedSource(OrderSource orders, Path stateFolder, @Nullable PathWatch watch) {
    this.orders = orders;
    this.file = new DisabledFile(stateFolder);
    this.watch = watch;
  }

  /**
   * To be watched.
   *
   * @param wake called after the switch has changed, from any thread
   */
  public static SwitchedSource watched(OrderSource orders, Path stateFolder, Runnable wake) {
    // Nobody who switches off has to come to an end with writing first.
    PathWatch watch =
        PathWatch.start(
            stateFolder.resolve(DisabledFile.NAME), Duration.ZERO, new Change(stateFolder, wake));
    return new SwitchedSource(orders, stateFolder, watch);
  }

  @Override
  public Optional<Orders> current() {
    return orders.current();
  }

  @Override
  public Optional<SwitchedOff> off() {
    return file.look();
  }

  @Override
  public List<SourceWarning> warnings() {
    return Stream.concat(
            orders.warnings().stream(),
            Stream.ofNullable(file.problem())
                .map(problem -> new SourceWarning("SwitchUnreadable", problem)))
        .toList();
  }

  @Override
  public void close() {
    if (watch != null) {
      watch.close();
    }
    orders.close();
  }

  /** The agent writes to the folder itself, which is nothing to wake for. */
  private static final class Change implements PathWatch.Listener {
    private final DisabledFile file;
    private final Runnable wake;
    private Optional<SwitchedOff> last;

    Change(Path folder, Runnable wake) {
      this.file = new DisabledFile(folder);
      this.wake = wake;
      this.last = file.look();
    }

    @Override
    public void changed() {
      Optional<SwitchedOff> now = file.look();
      if (!now.equals(last)) {
        last = now;
        wake.run();
      }
    }

    @Override
    public void replaced() {
      changed();
    }
  }
}
