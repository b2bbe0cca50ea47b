// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.agent.datapath.KernelDatapath;
import io.cpusteering.agent.host.InterfaceDetailReader;
import io.cpusteering.agent.libbpf.InterfaceFeatures;
import io.cpusteering.agent.loop.GivenSteering;
import io.cpusteering.agent.loop.Round;
import io.cpusteering.agent.plan.Preflight;
import io.cpusteering.agent.source.PolicyFile;
import io.cpusteering.agent.testbed.Testbed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** RPS, RFS and XPS as the kernel takes and shows them, told with masks and cures. */
@Tag("kernel")
class QueueSettingsTest {
  private static final String QUEUES = "/sys/class/net/%s/queues/".formatted(Testbed.INTERFACE);

  @TempDir Path folder;

  private final Testbed testbed = new Testbed();

  @BeforeEach
  void twoQueues() {
    testbed.receiver().run("ethtool", "-L", Testbed.INTERFACE, "rx", "2", "tx", "2");
  }

  @AfterEach
  void close() {
    testbed.close();
  }

  @Test
  void whereNothingIsSetNothingIsTold() throws IOException {
    assertThat(preflight(Path.of("/proc"))).doesNotContain("SteeredTwice", "SendQueuesChosen");
  }

  @Test
  void rpsIsToldByItsMasks() throws IOException {
    set("rx-0/rps_cpus", "3");
    set("rx-1/rps_cpus", "2");

    assertThat(preflight(Path.of("/proc")))
        .contains(
            "SteeredTwice HAZARD",
            "RPS is set (rx-0: CPUs 0-1, rx-1: CPUs 1)",
            "echo 0 > " + QUEUES + "rx-N/rps_cpus");
  }

  /** Only the first network namespace shows the table of sockets that RFS needs besides. */
  @Test
  void rfsIsToldWhereThereIsATableOfSocketsToo() throws IOException {
    set("rx-1/rps_flow_cnt", "64");
    set("rx-0/rps_flow_cnt", "64");

    String without = preflight(Path.of("/proc"));
    String with = preflight(procWithSocketTable());

    assertThat(without).doesNotContain("SteeredTwice");
    assertThat(with)
        .contains("RFS is set (rx-0 and 1 more)", "echo 0 > " + QUEUES + "rx-N/rps_flow_cnt");
  }

  @Test
  void xpsByCpuIsToldByItsMasks() throws IOException {
    set("tx-0/xps_cpus", "1");
    set("tx-1/xps_cpus", "2");

    assertThat(preflight(Path.of("/proc")))
        .contains(
            "SendQueuesChosen NOTE",
            "XPS is set (tx-0: CPUs 0, tx-1: CPUs 1)",
            "echo 0 > " + QUEUES + "tx-N/xps_cpus");
  }

  @Test
  void xpsByReceiveQueueIsToldByItsMasks() throws IOException {
    set("tx-1/xps_rxqs", "3");

    assertThat(preflight(Path.of("/proc")))
        .contains(
            "XPS by receive queue is set (tx-1: receive queues 0-1)",
            "echo 0 > " + QUEUES + "tx-N/xps_rxqs");
  }

  private void set(String file, String value) {
    testbed.receiver().run("sh", "-c", "echo %s > %s%s".formatted(value, QUEUES, file));
  }

  private Path procWithSocketTable() throws IOException {
    Path proc = folder.resolve("proc");
    Path table = Files.createDirectories(proc.resolve("sys/net/core"));
    Files.writeString(table.resolve("rps_sock_flow_entries"), "32768\n");
    return proc;
  }

  private String preflight(Path proc) throws IOException {
    Path policy =
        Files.writeString(
            folder.resolve("policy.yaml"),
            """
            apiVersion: cpusteering.io/v1alpha1
            kind: CpuSteeringPolicy
            metadata: {name: spread}
            spec:
              nodeSelector: {}
              interfaces: {names: [%s]}
              steer: {cpus: {list: "0"}}
            """
                .formatted(Testbed.INTERFACE));
    return testbed
        .receiver()
        .run(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            QueueSettingsTest.class.getName(),
            testbed.bpffs().toString(),
            policy.toString(),
            proc.toString());
  }

  /** One round in this process's namespace; prints what is thought of the interface. */
  public static void main(String[] arguments) {
    InterfaceDetailReader details =
        new InterfaceDetailReader(
            Path.of("/sys"), Path.of(arguments[2]), new KernelDevices(new InterfaceFeatures()));
    try (PolicyFile policies = new PolicyFile(Path.of(arguments[1]))) {
      Round round =
          GivenSteering.of(policies, new KernelDatapath(Path.of(arguments[0])))
              .host(ThisMachine.reader()::read)
              .details(details::read)
              .steering()
              .round();
      for (Preflight preflight : round.plan().preflights().values()) {
        preflight
            .items()
            .forEach(
                it ->
                    System.out.printf(
                        "%s %s %s%n", it.reason().label(), it.weight(), it.message()));
      }
    }
  }
}
