// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.agent.datapath.BpfLayout.Constants;
import io.cpusteering.agent.datapath.BpfLayout.CpuLine;
import io.cpusteering.agent.datapath.BpfLayout.CpuState;
import io.cpusteering.agent.datapath.BpfLayout.DeviceAddress;
import io.cpusteering.agent.datapath.BpfLayout.DeviceCounters;
import io.cpusteering.agent.datapath.BpfLayout.DeviceLosses;
import io.cpusteering.agent.datapath.BpfLayout.ErrorCounters;
import io.cpusteering.agent.datapath.BpfLayout.HashHalf;
import io.cpusteering.agent.datapath.BpfLayout.HashKeys;
import io.cpusteering.agent.datapath.BpfLayout.MetaValue;
import io.cpusteering.agent.datapath.BpfLayout.QueueCounters;
import io.cpusteering.agent.datapath.BpfLayout.RemoteConstants;
import io.cpusteering.agent.datapath.BpfLayout.RemoteState;
import io.cpusteering.agent.datapath.BpfLayout.Table;
import io.cpusteering.agent.datapath.BpfLayout.ThreadCounters;
import io.cpusteering.agent.datapath.BpfLayout.Turn;
import io.cpusteering.agent.datapath.BpfRuleLayout.RuleAction;
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
                      entry("miss_action", Constants.MISS_ACTION),
                      entry("pass_unfinished_checksums", Constants.PASS_UNFINISHED_CHECKSUMS),
                      entry("hash_seed", Constants.HASH_SEED),
                      entry("steer_control", Constants.STEER_CONTROL),
                      entry("record_choice", Constants.RECORD_CHOICE),
                      entry("otherwise", Constants.OTHERWISE),
                      entry("zero", Constants.OTHERWISE + RuleAction.SIZE),
                      entry("addresses", Constants.ADDRESSES),
                      entry("flows", Constants.FLOWS),
                      entry("rules", Constants.RULES))));
      assertThat(btf.struct("hash_keys"))
          .isEqualTo(
              new Struct(
                  HashKeys.SIZE,
                  Map.of("added", HashKeys.ADDED, "word", HashKeys.WORD, "last", HashKeys.LAST)));
      assertThat(btf.struct("turn"))
          .isEqualTo(new Struct(Turn.SIZE, Map.of("cpu", Turn.CPU, "step", Turn.STEP)));
      assertThat(btf.struct("hash_half"))
          .isEqualTo(
              new Struct(
                  HashHalf.SIZE, Map.of("length", HashHalf.LENGTH, "slots", HashHalf.SLOTS)));
      assertThat(btf.struct("table"))
          .isEqualTo(new Struct(Table.SIZE, Map.of("turns", Table.TURNS, "hash", Table.HASH)));
      assertThat(btf.struct("cpu_line"))
          .isEqualTo(
              new Struct(
                  CpuLine.SIZE,
                  Map.of(
                      "given", CpuLine.GIVEN,
                      "turn", CpuLine.TURN,
                      "chosen_slot", CpuLine.CHOSEN_SLOT,
                      "chosen_cpu", CpuLine.CHOSEN_CPU,
                      "unused", CpuLine.CHOSEN_CPU + Integer.BYTES)));
      assertThat(btf.struct("cpu_state"))
          .isEqualTo(
              new Struct(
                  CpuState.SIZE,
                  Map.ofEntries(
                      entry("missed", CpuState.MISSED),
                      entry("passed_control", CpuState.PASSED_CONTROL),
                      entry("passed_unfinished_checksum", CpuState.PASSED_UNFINISHED_CHECKSUM),
                      entry("passed_empty_table", CpuState.PASSED_EMPTY_TABLE),
                      entry("passed_as_asked", CpuState.PASSED_AS_ASKED),
                      entry("dropped_as_asked", CpuState.DROPPED_AS_ASKED),
                      entry("sent", CpuState.SENT),
                      entry("not_sent", CpuState.NOT_SENT),
                      entry("turn", CpuState.TURN),
                      entry("matched", CpuState.MATCHED))));
      assertThat(btf.struct("meta_value")).isEqualTo(new Struct(MetaValue.SIZE, Map.of("json", 0)));
    }
  }

  @Test
  void structuresOfTheSecondProgram() {
    try (ObjectBtf btf = new ObjectBtf(BpfPrograms.REMOTE.read())) {
      assertThat(btf.struct("remote_constants"))
          .isEqualTo(
              new Struct(
                  RemoteConstants.SIZE,
                  Map.of(
                      "layout_version", RemoteConstants.LAYOUT_VERSION,
                      "unused", RemoteConstants.LAYOUT_VERSION + Integer.BYTES,
                      "rules", RemoteConstants.RULES,
                      "no_keys", RemoteConstants.NO_KEYS)));
      assertThat(btf.struct("remote_state"))
          .isEqualTo(
              new Struct(
                  RemoteState.SIZE,
                  Map.of(
                      "passed", RemoteState.PASSED,
                      "dropped", RemoteState.DROPPED,
                      "sent", RemoteState.SENT,
                      "not_sent", RemoteState.NOT_SENT,
                      "matched", RemoteState.MATCHED)));
    }
  }

  @Test
  void structuresOfTheEgressPrograms() {
    try (ObjectBtf btf = new ObjectBtf(BpfPrograms.EGRESS.read())) {
      assertThat(btf.struct("device_counters"))
          .isEqualTo(
              new Struct(
                  DeviceCounters.SIZE,
                  Map.of("packets", DeviceCounters.PACKETS, "bytes", DeviceCounters.BYTES)));
      assertThat(btf.struct("device_address"))
          .isEqualTo(new Struct(DeviceAddress.SIZE, Map.of("mac", 0, "unused", 6)));
    }
  }

  @Test
  void structuresOfTheTracepointProgramsOfTargets() {
    try (ObjectBtf btf = new ObjectBtf(BpfPrograms.TARGETS.read())) {
      assertThat(btf.struct("device_losses"))
          .isEqualTo(
              new Struct(
                  DeviceLosses.SIZE,
                  Map.of("dropped", DeviceLosses.DROPPED, "by_errno", DeviceLosses.BY_ERRNO)));
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
                      "processed", ThreadCounters.PROCESSED,
                      "dropped", ThreadCounters.DROPPED,
                      "remote_passed", ThreadCounters.REMOTE_PASSED,
                      "remote_dropped", ThreadCounters.REMOTE_DROPPED,
                      "remote_redirected", ThreadCounters.REMOTE_REDIRECTED)));
      assertThat(btf.struct("error_counters"))
          .isEqualTo(new Struct(ErrorCounters.SIZE, Map.of("by_errno", 0)));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "STEER,   cpus,    16, 8,     0",
    "STEER,   tables,  2,  98312, 1",
    "STEER,   .data.table, 2, 98312,  1",
    "STEER,   .data.lines, 2, 65536,  1",
    "STEER,   state,   6,  576,   1",
    "STEER,   meta,    2,  4096,  1",
    "STEER,   .rodata, 2,  96872, 1",
    "STEER,   .bss,    2,  4,     1",
    "OBSERVE, queues,  6,  16,    1",
    "OBSERVE, threads, 2,  40,    1",
    "OBSERVE, errors,  2,  2048,  2",
    "OBSERVE, meta,    2,  4096,  1",
    "OBSERVE, .data.observed, 2, 8, 1",
    "REMOTE,  .rodata, 2,  96760, 1",
    "TARGETS, losses,  1,  2056,  1024",
    "TARGETS, flushed, 5,  8,     1024",
    "TARGETS, sent,    5,  16,    1024",
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
        assertThat(info).isEqualTo(new MapInfo(type, info.id(), 4, valueSize, room, info.name()));
      }
    }
  }
}
