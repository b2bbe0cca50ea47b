// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.agent.datapath.CpuMapThreads.KernelThread;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Over a folder that looks like procfs. */
class CpuMapThreadsTest {
  private static final int KTHREADD = 2;

  @TempDir private Path proc;
  private CpuMapThreads threads;

  @BeforeEach
  void makeThreads() {
    threads = new CpuMapThreads(proc);
  }

  @Test
  void aThreadIsFoundByItsName() throws IOException {
    thread(10, "cpumap/0/map:12", KTHREADD, -20, 100);
    thread(11, "cpumap/1/map:12", KTHREADD, 0, 100);

    assertThat(threads.find(12, 1)).contains(new KernelThread(11, "cpumap/1/map:12", 0, 100, 0));
  }

  @Test
  void theYoungerOfTwoIsTheEntrysOwn() throws IOException {
    thread(10, "cpumap/0/map:12", KTHREADD, 0, 100);
    thread(9, "cpumap/0/map:12", KTHREADD, 0, 200);

    assertThat(threads.find(12, 0)).map(KernelThread::id).contains(9);
  }

  /**
   * The clock goes by hundredths of a second, and the kernel numbers upwards. On many CPUs, since a
   * folder may be listed in any order.
   */
  @Test
  void ofTwoMadeInOneTickTheLaterIsTheEntrysOwn() throws IOException {
    for (int cpu = 0; cpu < 16; cpu++) {
      thread(100 + cpu, "cpumap/%d/map:12".formatted(cpu), KTHREADD, 0, 100);
      thread(200 + cpu, "cpumap/%d/map:12".formatted(cpu), KTHREADD, 0, 100);
    }

    assertThat(IntStream.range(0, 16).mapToObj(cpu -> threads.find(12, cpu).orElseThrow().id()))
        .isEqualTo(IntStream.range(200, 216).boxed().toList());
  }

  @Test
  void aNameThatIsCutOffIsTakenWhenItIsTheOnlyOne() throws IOException {
    thread(10, "cpumap/0/map:12", KTHREADD, 0, 100);

    assertThat(threads.find(1234, 0)).map(KernelThread::id).contains(10);
  }

  @Test
  void namesThatAreCutOffAndAlikeAreNotToldApart() throws IOException {
    thread(10, "cpumap/0/map:12", KTHREADD, 0, 100);
    thread(11, "cpumap/0/map:12", KTHREADD, 0, 200);

    assertThat(threads.find(1234, 0)).isEmpty();
  }

  @Test
  void aUserProcessOfThatNameIsNone() throws IOException {
    thread(10, "cpumap/0/map:12", 1, 0, 100);

    assertThat(threads.find(12, 0)).isEmpty();
  }

  @Test
  void aThreadThatWasReplacedIsLookedForAgain() throws IOException {
    thread(10, "cpumap/0/map:12", KTHREADD, 0, 100);
    assertThat(threads.find(12, 0)).map(KernelThread::id).contains(10);
    Files.delete(proc.resolve("10/stat"));
    Files.delete(proc.resolve("10/comm"));

    thread(20, "cpumap/0/map:12", KTHREADD, 0, 300);

    assertThat(threads.find(12, 0)).map(KernelThread::id).contains(20);
  }

  private void thread(int id, String name, int parent, int nice, long start) throws IOException {
    Path folder = Files.createDirectory(proc.resolve(Integer.toString(id)));
    Files.writeString(folder.resolve("comm"), name + "\n");
    Files.writeString(
        folder.resolve("stat"),
        "%d (%s) S %d 0 0 0 -1 0 0 0 0 0 0 0 0 0 20 %d 1 0 %d 0 0\n"
            .formatted(id, name, parent, nice, start));
  }
}
