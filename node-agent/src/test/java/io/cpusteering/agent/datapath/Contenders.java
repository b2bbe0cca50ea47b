// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import io.cpusteering.agent.datapath.DatapathCounters.InterfaceCounters;
import io.cpusteering.agent.libbpf.Bpf;
import io.cpusteering.agent.libbpf.XdpPrograms;
import io.cpusteering.agent.plan.CpuMapPlan;
import io.cpusteering.agent.plan.DatapathPlan;
import io.cpusteering.agent.plan.RemotePlan;
import io.cpusteering.agent.plan.XdpMode;
import io.cpusteering.agent.plan.program.ProgramSettings;
import io.cpusteering.agent.testbed.Testbed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What can be done with the packets of a testbed's interface. One at a time: what counts for one at
 * the kernel's tracepoints is called for the packets of all.
 */
final class Contenders {
  /** Of a line of {@code /proc/net/softnet_stat}, the word that names the CPU. */
  private static final int SOFTNET_CPU = 12;

  private final Testbed testbed;
  private final KernelDatapath datapath;
  private final int target;

  /**
   * @param target the CPU to steer to
   */
  Contenders(Testbed testbed, int target) {
    this.testbed = testbed;
    this.datapath = new KernelDatapath(testbed.bpffs());
    this.target = target;
  }

  /**
   * As the agent does it.
   *
   * @param nice of the thread on the target
   */
  Steering ours(ProgramSettings settings, int nice) {
    SortedMap<Integer, Integer> entries = new TreeMap<>(Map.of(target, Plans.QUEUE_SIZE));
    apply(
        new DatapathPlan(
            List.of(new CpuMapPlan(Plans.UID, "test-1", entries, nice, new RemotePlan.None())),
            List.of(
                Plans.attachment(
                    testbed.ifindex(), Plans.UID, List.of(XdpMode.NATIVE), settings, target))));
    return new Steering() {
      @Override
      public void require(long delivered) {
        InterfaceCounters counters = datapath.counters().interfaces().getFirst();
        Contenders.require(counters.redirected() >= delivered, "ours", delivered);
      }

      @Override
      public void close() {
        apply(DatapathPlan.EMPTY);
      }
    };
  }

  /** As the stack does it by itself, in software, by the hash of the flow. */
  Steering rps() {
    long before = handledByTarget();
    setRps(mask(target));
    return new Steering() {
      @Override
      public void require(long delivered) {
        Contenders.require(handledByTarget() - before >= delivered, "RPS", delivered);
      }

      @Override
      public void close() {
        setRps("0");
      }
    };
  }

  /**
   * As xdp-bench does it.
   *
   * @param mode as {@code --program-mode} has it
   */
  Steering theirs(XdpBench xdpBench, String mode) {
    Steering theirs = xdpBench.steer(testbed, mode);
    return () -> {
      theirs.close();
      XdpPrograms left = testbed.receiver().call(() -> Bpf.queryXdp(testbed.ifindex()));
      if (!left.none()) {
        throw new IllegalStateException("xdp-bench left its program on the interface: " + left);
      }
    };
  }

  /** Not at all. */
  static Steering none() {
    return () -> {};
  }

  private void apply(DatapathPlan plan) {
    ApplyOutcome outcome = testbed.receiver().call(() -> datapath.apply(plan));
    if (!outcome.failures().isEmpty()) {
      throw new IllegalStateException("can't steer: " + outcome.failures());
    }
  }

  private void setRps(String cpus) {
    testbed
        .receiver()
        .run(
            "sh",
            "-c",
            "echo %s > /sys/class/net/%s/queues/rx-0/rps_cpus".formatted(cpus, Testbed.INTERFACE));
  }

  /** As the kernel writes sets of CPUs: in hexadecimal, a comma after every 32 of them. */
  static String mask(int cpu) {
    return Integer.toHexString(1 << cpu % Integer.SIZE) + ",00000000".repeat(cpu / Integer.SIZE);
  }

  /** Packets that the target's own receive path has handled, as RPS has it done. */
  private long handledByTarget() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/net/softnet_stat"))) {
      return lines
          .map(line -> line.split(" "))
          .filter(words -> Integer.parseInt(words[SOFTNET_CPU], 16) == target)
          .mapToLong(words -> Long.parseLong(words[0], 16))
          .sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void require(boolean condition, String contender, long delivered) {
    if (!condition) {
      throw new IllegalStateException(
          "not all of the %d packets that arrived were steered by %s"
              .formatted(delivered, contender));
    }
  }
}
