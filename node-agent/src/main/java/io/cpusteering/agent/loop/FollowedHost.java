// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.loop;

import io.cpusteering.agent.host.HostFacts;
import io.cpusteering.agent.plan.ReceiveCpus;
import io.cpusteering.api.CpuList;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The facts of a machine as they are looked at again and again: with what the kubelet tells
 * besides, and with interrupts that move no more often than tables should. Not for concurrent use.
 */
public final class FollowedHost implements Supplier<HostFacts> {
  private final Supplier<HostFacts> host;
  private final Supplier<@Nullable CpuList> exclusive;
  private final LongSupplier clock;
  private ReceiveCpus receiving = ReceiveCpus.NONE;

  /**
   * @param host reads what the machine is now
   * @param exclusive CPUs that the kubelet has given to containers alone; null while nothing is
   *     known
   * @param clock nanoseconds that only go forward
   */
  public FollowedHost(
      Supplier<HostFacts> host, Supplier<@Nullable CpuList> exclusive, LongSupplier clock) {
    this.host = host;
    this.exclusive = exclusive;
    this.clock = clock;
  }

  @Override
  public HostFacts get() {
    HostFacts now = host.get();
    receiving = receiving.after(now, clock.getAsLong());
    return receiving.in(now).withCpus(now.cpus().withExclusive(exclusive.get()));
  }
}
