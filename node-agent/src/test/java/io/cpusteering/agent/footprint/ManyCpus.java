// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.footprint;

import io.cpusteering.agent.libbpf.Bpf;
import io.cpusteering.agent.libbpf.BpfMap;
import io.cpusteering.agent.libbpf.MapInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Counters as a machine of many CPUs has them, in place of those of a policy: the agent then reads
 * and shows every one of these CPUs, by as many system calls. What stays this machine's is how long
 * one value of a per-CPU map is, for each CPU that receives: that is copied, and added up, in no
 * time beside the rest.
 */
final class ManyCpus {
  private static final List<String> COUNTERS = List.of("queues", "threads", "schedules");

  private ManyCpus() {}

  /** Puts them where the only policy's are pinned. */
  static void pretend(Path bpffs, int cpus) throws IOException {
    Path policy;
    try (Stream<Path> policies = Files.list(bpffs.resolve("cpu-steering/policy"))) {
      policy = policies.findFirst().orElseThrow();
    }
    for (String name : COUNTERS) {
      Path pin = policy.resolve(name);
      MapInfo info;
      try (BpfMap real = Bpf.openMap(pin)) {
        info = real.info();
      }
      try (BpfMap map =
          Bpf.createMap("many_" + name, info.type(), info.keySize(), info.valueSize(), cpus)) {
        for (int cpu = 0; cpu < cpus; cpu++) {
          map.write(cpu, counted(map.newValue()));
        }
        Files.delete(pin);
        map.pin(pin);
      }
    }
  }

  /** As after some weeks: long numbers. */
  private static ByteBuffer counted(ByteBuffer value) {
    for (int at = 0; at < value.capacity(); at += Long.BYTES) {
      value.putLong(at, 9_007_199_254_740_991L);
    }
    return value;
  }
}
