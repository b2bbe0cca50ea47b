// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.host;

import io.cpusteering.api.CpuList;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads the details of an interface afresh on every call, XPS apart. */
public final class InterfaceDetailReader {
  private static final String RECEIVE_QUEUE = "rx-";

  private final Path net;
  private final Path flowTable;
  private final DeviceQueries queries;
  private final SendQueueReader sendQueues;

  /**
   * @param sys where sysfs is mounted, {@code /sys} on a real machine
   * @param proc where procfs is mounted, {@code /proc} on a real machine
   */
  public InterfaceDetailReader(Path sys, Path proc, DeviceQueries queries) {
    this.net = sys.resolve("class/net");
    this.flowTable = proc.resolve("sys/net/core/rps_sock_flow_entries");
    this.queries = queries;
    this.sendQueues = new SendQueueReader(net, System::nanoTime);
  }

  /** Reads them; fails never. What can't be read counts as not known, or not set. */
  public InterfaceDetails read(InterfaceFacts on) {
    try {
      return new InterfaceDetails(
          queries.xdpFeatures(on.ifindex()),
          queries.featuresOn(on.name(), InterfaceDetails.OFFLOADS),
          ReceiveTimestamps.of(queries.timestampFilter(on.name())),
          steering(on),
          queries.channels(on.name()),
          queries.occupant(on.ifindex()));
    } catch (IOException | RuntimeException e) {
      // Details advise; steering must be kept and repaired without them.
      return InterfaceDetails.UNKNOWN;
    }
  }

  private SoftwareSteering steering(InterfaceFacts on) throws IOException {
    SortedMap<Integer, CpuList> rps = new TreeMap<>();
    List<Integer> rfs = new ArrayList<>();
    // RFS needs a table of all sockets besides that of the queue.
    boolean readersKnown = TextFiles.number(flowTable).orElse(0) != 0;
    for (Path folder : TextFiles.children(net.resolve(on.name()).resolve("queues"))) {
      String queue = folder.getFileName().toString();
      if (!queue.matches(RECEIVE_QUEUE + "\\d{1,5}")) {
        continue;
      }
      int number = Integer.parseInt(queue.substring(RECEIVE_QUEUE.length()));
      List<Integer> cpus = BitMasks.read(folder.resolve("rps_cpus"));
      if (!cpus.isEmpty()) {
        rps.put(number, CpuList.of(cpus.stream().mapToInt(Integer::intValue)));
      }
      if (readersKnown && TextFiles.number(folder.resolve("rps_flow_cnt")).orElse(0) != 0) {
        rfs.add(number);
      }
    }
    return new SoftwareSteering(rps, rfs.stream().sorted().toList(), sendQueues.of(on));
  }
}
