// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import io.cpusteering.agent.plan.DatapathPlan;
import io.cpusteering.agent.plan.XdpMode;
import io.cpusteering.agent.testbed.NetworkNamespace;
import io.cpusteering.agent.testbed.Testbed;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** Another process that applies plans inside a namespace until it is killed. */
final class ApplyingProcess implements AutoCloseable {
  /** What it does once it has applied its plan. */
  enum Work {
    /** Nothing. */
    REST,
    /** Applies one plan after the other, also none, without pause. */
    CHANGE_EVERYTHING,
    /** The same plan, by turns as an agent that knows frags and one that does not. */
    CHANGE_FRAGS,
    /** Plans of one interface in native mode and one that comes to generic mode and goes. */
    CHANGE_MIXED,
  }

  private final Process process;

  /**
   * Starts it; returns when it has applied its plan once.
   *
   * @param work until it is killed
   * @param capabilities it is left with, as setpriv(1) has them
   */
  ApplyingProcess(
      NetworkNamespace namespace, Path bpffs, int ifindex, Work work, String capabilities)
      throws IOException {
    process =
        new ProcessBuilder(
                "ip",
                "netns",
                "exec",
                namespace.name(),
                "setpriv",
                "--bounding-set",
                capabilities,
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                ApplyingProcess.class.getName(),
                bpffs.toString(),
                Integer.toString(ifindex),
                work.name())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    // The first line it writes itself; log lines go before it.
    String line;
    do {
      line = process.inputReader().readLine();
    } while (line != null && !line.equals("applied"));
    if (line == null) {
      throw new IllegalStateException("the applying process ended before it had applied");
    }
  }

  /** Ends it by SIGKILL. */
  void kill() throws IOException {
    process.destroyForcibly();
    process.onExit().join();
    process.inputReader().close();
  }

  @Override
  public void close() throws IOException {
    kill();
  }

  /** Applies as told by the constructor. */
  public static void main(String[] arguments) throws InterruptedException {
    KernelDatapath datapath = new KernelDatapath(Path.of(arguments[0]));
    int ifindex = Integer.parseInt(arguments[1]);
    datapath.apply(Plans.plan(ifindex, XdpMode.NATIVE, Plans.TURNS, 0, 1));
    System.out.println("applied");
    switch (Work.valueOf(arguments[2])) {
      case REST -> Thread.sleep(Duration.ofHours(1));
      case CHANGE_EVERYTHING -> changeEverything(datapath, ifindex);
      case CHANGE_FRAGS -> changeFrags(Path.of(arguments[0]), ifindex);
      case CHANGE_MIXED -> changeMixed(datapath, ifindex);
    }
  }

  private static void changeEverything(KernelDatapath datapath, int ifindex) {
    while (true) {
      datapath.apply(Plans.plan(ifindex, XdpMode.NATIVE, Plans.FLOW_HASH, 1));
      datapath.apply(DatapathPlan.EMPTY);
      datapath.apply(Plans.plan(ifindex, XdpMode.GENERIC, Plans.TURNS, 0, 1, 1));
      datapath.apply(Plans.plan(ifindex, XdpMode.NATIVE, Plans.TURNS, 0));
    }
  }

  private static void changeMixed(KernelDatapath datapath, int ifindex) {
    int generic = Testbed.genericInterface();
    while (true) {
      datapath.apply(Plans.auto(ifindex, generic));
      datapath.apply(Plans.auto(ifindex));
      datapath.apply(Plans.auto(ifindex, generic));
      datapath.apply(Plans.plan(ifindex, XdpMode.NATIVE, Plans.TURNS, 0, 1));
    }
  }

  private static void changeFrags(Path bpffs, int ifindex) {
    DatapathPlan plan = Plans.plan(ifindex, XdpMode.NATIVE, Plans.TURNS, 0, 1);
    for (boolean frags = false; true; frags = !frags) {
      boolean now = frags;
      new KernelDatapath(bpffs, Path.of("/proc"), () -> now).apply(plan);
    }
  }
}
