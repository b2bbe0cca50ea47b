// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.host;

import io.cpusteering.api.CpuList;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Reads the details of an interface afresh on every call. Without XPS: it moves no received packet,
 * and reading its masks takes the lock of the kernel's network configuration once per queue.
 */
public final class InterfaceDetailReader {
  private static final String RECEIVE_QUEUE = "rx-";

  /** As the kernel prints a mask: hex, the highest word first, every other one of 8 digits. */
  private static final String MASK = "[0-9a-f]{1,8}(,[0-9a-f]{8})*";

  private final Path net;
  private final Path flowTable;
  private final DeviceQueries queries;

  /**
   * @param sys where sysfs is mounted, {@code /sys} on a real machine
   * @param proc where procfs is mounted, {@code /proc} on a real machine
   */
  public InterfaceDetailReader(Path sys, Path proc, DeviceQueries queries) {
    this.net = sys.resolve("class/net");
    this.flowTable = proc.resolve("sys/net/core/rps_sock_flow_entries");
    this.queries = queries;
  }

  /** Reads them; fails never. What can't be read counts as not known, or not set. */
  public InterfaceDetails read(InterfaceFacts on) {
    try {
      return new InterfaceDetails(
          queries.xdpFeatures(on.ifindex()),
          queries.featuresOn(on.name(), InterfaceDetails.OFFLOADS),
          ReceiveTimestamps.of(queries.timestampFilter(on.name())),
          steering(on.name()),
          queries.channels(on.name()),
          queries.occupant(on.ifindex()));
    } catch (IOException | RuntimeException e) {
      // Details advise; steering must be kept and repaired without them.
      return InterfaceDetails.UNKNOWN;
    }
  }

  private SoftwareSteering steering(String name) throws IOException {
    SortedMap<Integer, CpuList> rps = new TreeMap<>();
    List<Integer> rfs = new ArrayList<>();
    // RFS needs a table of all sockets besides that of the queue.
    boolean readersKnown = TextFiles.number(flowTable).orElse(0) != 0;
    for (Path folder : TextFiles.children(net.resolve(name).resolve("queues"))) {
      String queue = folder.getFileName().toString();
      if (!queue.matches(RECEIVE_QUEUE + "\\d{1,5}")) {
        continue;
      }
      int number = Integer.parseInt(queue.substring(RECEIVE_QUEUE.length()));
      CpuList cpus = mask(TextFiles.line(folder.resolve("rps_cpus")).orElse(""));
      if (!cpus.isEmpty()) {
        rps.put(number, cpus);
      }
      if (readersKnown && TextFiles.number(folder.resolve("rps_flow_cnt")).orElse(0) != 0) {
        rfs.add(number);
      }
    }
    return new SoftwareSteering(rps, rfs.stream().sorted().toList());
  }

  private static CpuList mask(String text) {
    if (!text.matches(MASK)) {
      return CpuList.EMPTY;
    }
    BigInteger bits = new BigInteger(text.replace(",", ""), 16);
    return CpuList.of(
        IntStream.range(0, Math.min(bits.bitLength(), CpuList.MAX_CPU + 1)).filter(bits::testBit));
  }
}
