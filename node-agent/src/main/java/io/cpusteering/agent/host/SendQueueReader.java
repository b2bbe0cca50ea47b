// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.host;

import io.cpusteering.api.CpuList;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * Reads XPS. Each mask takes the lock of the kernel's network configuration, and a device may have
 * a hundred queues, so what was read stands for a minute.
 */
final class SendQueueReader {
  private static final String SEND_QUEUE = "tx-";
  private static final long STANDS = 60_000_000_000L;

  private final Path net;
  private final LongSupplier clock;
  private final Map<Integer, Read> read = new HashMap<>();

  private record Read(long nanos, int queues, SendQueues was) {}

  /**
   * @param net {@code /sys/class/net}
   * @param clock nanoseconds that only go forward
   */
  SendQueueReader(Path net, LongSupplier clock) {
    this.net = net;
    this.clock = clock;
  }

  SendQueues of(InterfaceFacts on) throws IOException {
    long now = clock.getAsLong();
    List<Path> queues =
        TextFiles.children(net.resolve(on.name()).resolve("queues")).stream()
            .filter(path -> path.getFileName().toString().matches(SEND_QUEUE + "\\d{1,5}"))
            .toList();
    Read last = read.get(on.ifindex());
    if (last != null && last.queues() == queues.size() && now - last.nanos() < STANDS) {
      return last.was();
    }
    SendQueues is = read(queues);
    read.values().removeIf(it -> now - it.nanos() >= STANDS);
    read.put(on.ifindex(), new Read(now, queues.size(), is));
    return is;
  }

  /** A device with one queue answers with an error: there is nothing to choose. */
  private static SendQueues read(List<Path> queues) throws IOException {
    SortedMap<Integer, CpuList> byCpu = new TreeMap<>();
    SortedMap<Integer, List<Integer>> byReceiveQueue = new TreeMap<>();
    for (Path queue : queues) {
      int number = Integer.parseInt(queue.getFileName().toString().substring(SEND_QUEUE.length()));
      List<Integer> cpus = BitMasks.read(queue.resolve("xps_cpus"));
      if (!cpus.isEmpty()) {
        byCpu.put(number, CpuList.of(cpus.stream().mapToInt(Integer::intValue)));
      }
      List<Integer> receiveQueues = BitMasks.read(queue.resolve("xps_rxqs"));
      if (!receiveQueues.isEmpty()) {
        byReceiveQueue.put(number, receiveQueues);
      }
    }
    return new SendQueues(byCpu, byReceiveQueue);
  }
}
