// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.agent.datapath.BpfLayout.Constants;
import io.cpusteering.agent.datapath.BpfLayout.CpuState;
import io.cpusteering.agent.datapath.BpfLayout.ErrorCounters;
import io.cpusteering.agent.datapath.BpfLayout.MetaValue;
import io.cpusteering.agent.datapath.BpfLayout.QueueCounters;
import io.cpusteering.agent.datapath.BpfLayout.TableHalf;
import io.cpusteering.agent.datapath.BpfLayout.ThreadCounters;
import io.cpusteering.agent.libbpf.Bpf;
import io.cpusteering.agent.libbpf.BpfMap;
import io.cpusteering.agent.libbpf.BpfObject;
import io.cpusteering.agent.libbpf.MapInfo;
import io.cpusteering.agent.libbpf.MapType;
import io.cpusteering.agent.libbpf.ObjectBtf;
import io.cpusteering.agent.libbpf.ObjectBtf.Struct;
import io.cpusteering.bpf.BpfPrograms;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Java believes about the objects against the objects themselves. */
@Tag("kernel")
class BpfLayoutTest {
  @Test
  void structuresOfTheSteeringProgram() {
    try (ObjectBtf btf = new ObjectBtf(BpfPrograms.STEER.read())) {
      assertThat(btf.struct("steer_constants"))
          .isEqualTo(
              new Struct(
                  Constants.SIZE,
                  Map.ofEntries(
                      entry("layout_version", Constants.LAYOUT_VERSION),
                      entry("algorithm", Constants.ALGORITHM),
                      entry("packets", Constants.PACKETS),
                      entry("miss_action", Constants.MISS_ACTION),
                      entry("pass_unfinished_checksums", Constants.PASS_UNFINISHED_CHECKSUMS),
                      entry("hash_seed", Constants.HASH_SEED),
                      entry("hash_by", Constants.HASH_BY),
                      entry("symmetric", Constants.SYMMETRIC),
                      entry("inner", Constants.INNER),
                      entry("steer_control", Constants.STEER_CONTROL),
                      entry("record_choice", Constants.RECORD_CHOICE))));
      assertThat(btf.struct("table_half"))
          .isEqualTo(
              new Struct(
                  TableHalf.SIZE,
                  Map.of(
                      "hash_length", TableHalf.HASH_LENGTH,
                      "turn_length", TableHalf.TURN_LENGTH,
                      "hash_slots", TableHalf.HASH_SLOTS,
                      "turn_slots", TableHalf.TURN_SLOTS)));
      assertThat(btf.struct("cpu_state"))
          .isEqualTo(
              new Struct(
                  CpuState.SIZE,
                  Map.of(
                      "turn", CpuState.TURN,
                      "redirected", CpuState.REDIRECTED,
                      "missed", CpuState.MISSED,
                      "passed_control", CpuState.PASSED_CONTROL,
                      "passed_unfinished_checksum", CpuState.PASSED_UNFINISHED_CHECKSUM,
                      "passed_empty_table", CpuState.PASSED_EMPTY_TABLE,
                      "chosen_slot", CpuState.CHOSEN_SLOT,
                      "chosen_cpu", CpuState.CHOSEN_CPU)));
      assertThat(btf.struct("meta_value")).isEqualTo(new Struct(MetaValue.SIZE, Map.of("json", 0)));
    }
  }

  @Test
  void structuresOfTheTracepointPrograms() {
    try (ObjectBtf btf = new ObjectBtf(BpfPrograms.OBSERVE.read())) {
      assertThat(btf.struct("queue_counters"))
          .isEqualTo(
              new Struct(
                  QueueCounters.SIZE,
                  Map.of("enqueued", QueueCounters.ENQUEUED, "dropped", QueueCounters.DROPPED)));
      assertThat(btf.struct("thread_counters"))
          .isEqualTo(
              new Struct(
                  ThreadCounters.SIZE,
                  Map.of(
                      "processed", ThreadCounters.PROCESSED, "dropped", ThreadCounters.DROPPED)));
      assertThat(btf.struct("error_counters"))
          .isEqualTo(new Struct(ErrorCounters.SIZE, Map.of("by_errno", 0)));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "STEER,   cpus,    16, 8,     0",
    "STEER,   table,   2,  65544, 2",
    "STEER,   state,   6,  56,    1",
    "STEER,   meta,    2,  4096,  1",
    "STEER,   .rodata, 2,  44,    1",
    "STEER,   .bss,    2,  4,     1",
    "OBSERVE, queues,  6,  16,    1",
    "OBSERVE, threads, 2,  16,    1",
    "OBSERVE, errors,  2,  2048,  1",
    "OBSERVE, meta,    2,  4096,  1",
    "OBSERVE, .rodata, 2,  4,     1",
  })
  void maps(BpfPrograms program, String name, int type, int valueSize, int entries) {
    try (BpfObject object = new BpfObject("layout", program.read())) {
      if (type == MapType.CPUMAP) {
        object.resizeMap(name, Bpf.possibleCpus());
      }
      object.load();
      try (BpfMap map = object.map(name)) {
        int room = type == MapType.CPUMAP ? Bpf.possibleCpus() : entries;
        MapInfo info = map.info();
        assertThat(info).isEqualTo(new MapInfo(type, info.id(), 4, valueSize, room));
      }
    }
  }
}
