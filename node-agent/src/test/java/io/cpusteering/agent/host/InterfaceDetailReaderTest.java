// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.api.CpuList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InterfaceDetailReaderTest {
  private static final InterfaceFacts ETH0 = Nic.of(2, "eth0", "ice").receiveQueues(12).facts();

  @TempDir Path root;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "f                          | 0-3",
        "0                          | ''",
        "00000000,0000000f          | 0-3",
        "1,00000000                 | 32",
        "ffffffff,00000000,80000001 | 0,31,64-95",
        "''                         | ''",
        "not a mask                 | ''",
        "f,1                        | ''",
      })
  void readsTheMaskOfAReceiveQueue(String mask, String cpus) throws IOException {
    write("queues/rx-0/rps_cpus", mask);

    Map<Integer, CpuList> rps = read().steering().rps();

    assertThat(rps).isEqualTo(cpus.isEmpty() ? Map.of() : Map.of(0, CpuList.parse(cpus)));
  }

  @Test
  void readsEveryReceiveQueueAndNothingElse() throws IOException {
    write("queues/rx-0/rps_cpus", "0");
    write("queues/rx-2/rps_cpus", "1");
    write("queues/rx-11/rps_cpus", "2");
    write("queues/tx-1/rps_cpus", "4");
    write("queues/rx-x/rps_cpus", "8");

    assertThat(read().steering().rps()).isEqualTo(Map.of(2, CpuList.of(0), 11, CpuList.of(1)));
  }

  @ParameterizedTest
  @CsvSource({"32768, true", "0, false", ",false"})
  void flowsAreFollowedOnlyWithATableOfSockets(@Nullable String sockets, boolean follows)
      throws IOException {
    write("queues/rx-0/rps_flow_cnt", "0");
    write("queues/rx-3/rps_flow_cnt", "4096");
    write("queues/rx-10/rps_flow_cnt", "4096");
    if (sockets != null) {
      Path table = root.resolve("proc/sys/net/core/rps_sock_flow_entries");
      Files.createDirectories(table.getParent());
      Files.writeString(table, sockets + "\n");
    }

    assertThat(read().steering().rfs()).isEqualTo(follows ? List.of(3, 10) : List.of());
  }

  @Test
  void readsByWhichQueuePacketsAreSent() throws IOException {
    write("queues/tx-0/xps_cpus", "3");
    write("queues/tx-1/xps_cpus", "0");
    write("queues/tx-10/xps_cpus", "00000001,00000000");
    write("queues/tx-1/xps_rxqs", "5");
    write("queues/rx-2/xps_cpus", "f");

    assertThat(read().steering().xps())
        .isEqualTo(
            new SendQueues(
                new TreeMap<>(Map.of(0, CpuList.parse("0-1"), 10, CpuList.of(32))),
                new TreeMap<>(Map.of(1, List.of(0, 2)))));
  }

  /** Each takes a lock of the whole kernel's. */
  @Test
  void sendQueuesAreReadOnceAMinute() throws IOException {
    AtomicLong clock = new AtomicLong(5);
    SendQueueReader reader = new SendQueueReader(root.resolve("sys/class/net"), clock::get);
    write("queues/tx-0/xps_cpus", "1");
    SendQueues first = reader.of(ETH0);
    write("queues/tx-0/xps_cpus", "2");

    clock.addAndGet(59_999_999_999L);
    SendQueues soon = reader.of(ETH0);
    clock.addAndGet(1);
    SendQueues later = reader.of(ETH0);
    write("queues/tx-1/xps_cpus", "4");
    SendQueues withAnotherQueue = reader.of(ETH0);

    assertThat(first.byCpu()).isEqualTo(Map.of(0, CpuList.of(0)));
    assertThat(soon).isEqualTo(first);
    assertThat(later.byCpu()).isEqualTo(Map.of(0, CpuList.of(1)));
    assertThat(withAnotherQueue.byCpu()).hasSize(2);
  }

  @Test
  void whereThereIsNothingNothingIsSet() {
    assertThat(read().steering()).isEqualTo(SoftwareSteering.NONE);
  }

  @Test
  void passesOnWhatTheKernelTells() {
    InterfaceDetails details = read();

    assertThat(details.xdpFeatures()).containsExactly("basic");
    assertThat(details.offloads()).containsExactly("rx-lro");
    assertThat(details.timestamps()).isEqualTo(ReceiveTimestamps.PTP);
    assertThat(details.channels()).isEqualTo(new Channels(4, 8));
    assertThat(details.occupant()).isEqualTo(new XdpOccupant(17, "native"));
  }

  @Test
  void aQuestionThatFailsFailsNothing() {
    DeviceQueries failing =
        new Answers() {
          @Override
          public int timestampFilter(String interfaceName) {
            throw new IllegalStateException("no such call");
          }
        };

    assertThat(reader(failing).read(ETH0)).isEqualTo(InterfaceDetails.UNKNOWN);
  }

  @ParameterizedTest
  @CsvSource({"0, NONE", "1, OTHERS", "2, OTHERS", "3, PTP", "14, PTP", "15, OTHERS"})
  void knowsWhatIsStampedByTheFilter(int filter, ReceiveTimestamps stamped) {
    assertThat(ReceiveTimestamps.of(filter)).isEqualTo(stamped);
  }

  private InterfaceDetails read() {
    return reader(new Answers()).read(ETH0);
  }

  private InterfaceDetailReader reader(DeviceQueries queries) {
    return new InterfaceDetailReader(root.resolve("sys"), root.resolve("proc"), queries);
  }

  private void write(String file, String text) throws IOException {
    Path path = root.resolve("sys/class/net/eth0").resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text + "\n");
  }

  private static class Answers implements DeviceQueries {
    @Override
    public List<String> xdpFeatures(int ifindex) {
      return List.of("basic");
    }

    @Override
    public List<String> featuresOn(String interfaceName, List<String> features) {
      return List.of("rx-lro");
    }

    @Override
    public int timestampFilter(String interfaceName) {
      return 12;
    }

    @Override
    public Channels channels(String interfaceName) {
      return new Channels(4, 8);
    }

    @Override
    public XdpOccupant occupant(int ifindex) {
      return new XdpOccupant(17, "native");
    }
  }
}
