// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.agent.host.CpuTopology.Kind;
import io.cpusteering.api.CpuList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CpuTopologyTest {
  @TempDir Path sys;

  @Test
  void oneSocketOfAlikeCoresHasNothingToTell() throws IOException {
    for (int cpu = 0; cpu < 4; cpu++) {
      cpu(cpu, String.valueOf(cpu), String.valueOf(cpu), "0-3", "0-3");
    }

    assertThat(read("0-3")).isEqualTo(CpuTopology.UNKNOWN);
  }

  @Test
  void threadsOfACoreStandInTheSamePlaceOfTheirLists() throws IOException {
    for (int cpu = 0; cpu < 8; cpu++) {
      cpu(cpu, "%d,%d".formatted(cpu % 4, cpu % 4 + 4), "0-7", "0-7", "0-7");
    }

    assertThat(read("0-7").threads()).containsExactly(CpuList.parse("0-3"), CpuList.parse("4-7"));
  }

  @Test
  void hybridCoresAreToldApartByNameAndCapacity() throws IOException {
    for (int cpu = 0; cpu < 4; cpu++) {
      cpu(cpu, cpu < 2 ? "0-1" : "2-3", cpu < 2 ? "0-1" : "2-3", "0-7", "0-7");
      write("system/cpu/cpu" + cpu + "/cpu_capacity", "1024");
    }
    for (int cpu = 4; cpu < 8; cpu++) {
      cpu(cpu, String.valueOf(cpu), "4-7", "0-7", "0-7");
      write("system/cpu/cpu" + cpu + "/cpu_capacity", "623");
    }
    write("cpu_core/cpus", "0-3");
    write("cpu_atom/cpus", "4-7");

    CpuTopology topology = read("0-7");

    assertThat(topology.kinds())
        .containsExactly(
            new Kind("cpu_core", 1024, CpuList.parse("0-3")),
            new Kind("cpu_atom", 623, CpuList.parse("4-7")));
    assertThat(topology.threads()).containsExactly(CpuList.parse("0,2"), CpuList.parse("1,3"));
    assertThat(topology.clusters())
        .containsExactly(CpuList.parse("0-1"), CpuList.parse("2-3"), CpuList.parse("4-7"));
    assertThat(topology.packages()).isEmpty();
  }

  @Test
  void socketsDiesAndClustersAreToldWhereTheyDivideAnything() throws IOException {
    for (int cpu = 0; cpu < 16; cpu++) {
      cpu(
          cpu,
          String.valueOf(cpu),
          "%d-%d".formatted(cpu / 2 * 2, cpu / 2 * 2 + 1),
          "%d-%d".formatted(cpu / 4 * 4, cpu / 4 * 4 + 3),
          "%d-%d".formatted(cpu / 8 * 8, cpu / 8 * 8 + 7));
    }

    CpuTopology topology = read("0-15");

    assertThat(topology.packages()).hasSize(2).contains(CpuList.parse("8-15"));
    assertThat(topology.dies()).hasSize(4).contains(CpuList.parse("4-7"));
    assertThat(topology.clusters()).hasSize(8).contains(CpuList.parse("14-15"));
    assertThat(topology.threads()).isEmpty();
  }

  /** Before Linux 5.10 there are only siblings, under the names of old. */
  @Test
  void olderKernelsNamesWillDo() throws IOException {
    for (int cpu = 0; cpu < 4; cpu++) {
      String of = "system/cpu/cpu" + cpu + "/topology/";
      write(of + "thread_siblings_list", cpu < 2 ? "0-1" : "2-3");
      write(of + "core_siblings_list", cpu < 2 ? "0-1" : "2-3");
    }

    CpuTopology topology = read("0-3");

    assertThat(topology.threads()).containsExactly(CpuList.parse("0,2"), CpuList.parse("1,3"));
    assertThat(topology.packages()).containsExactly(CpuList.parse("0-1"), CpuList.parse("2-3"));
    assertThat(topology.dies()).as("each socket has one").isEmpty();
  }

  @Test
  void isReadAnewOnlyWhenOtherCpusAreOnline() throws IOException {
    CpuTopologyReader reader = new CpuTopologyReader(sys);
    cpu(0, "0-1", "0-1", "0-1", "0-1");
    cpu(1, "0-1", "0-1", "0-1", "0-1");
    CpuTopology both = reader.read(CpuList.parse("0-1"));
    cpu(0, "0", "0", "0", "0");

    CpuTopology same = reader.read(CpuList.parse("0-1"));
    CpuTopology alone = reader.read(CpuList.parse("0"));

    assertThat(both.threads()).containsExactly(CpuList.of(0), CpuList.of(1));
    assertThat(same).isSameAs(both);
    assertThat(alone).isEqualTo(CpuTopology.UNKNOWN);
  }

  @Test
  void ofAKernelThatTellsNothingNothingIsTold() throws IOException {
    assertThat(read("0-3")).isEqualTo(CpuTopology.UNKNOWN);
  }

  private CpuTopology read(String online) throws IOException {
    return new CpuTopologyReader(sys).read(CpuList.parse(online));
  }

  private void cpu(int cpu, String core, String cluster, String die, String socket)
      throws IOException {
    String of = "system/cpu/cpu" + cpu + "/topology/";
    write(of + "core_cpus_list", core);
    write(of + "cluster_cpus_list", cluster);
    write(of + "die_cpus_list", die);
    write(of + "package_cpus_list", socket);
  }

  private void write(String file, String text) throws IOException {
    Path path = sys.resolve("devices").resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text + "\n");
  }
}
