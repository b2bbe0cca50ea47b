// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

/**
 * What the BPF objects share with user space, as {@code layout.h} has it; sizes and offsets in
 * bytes. A test compares all of it with the BTF of the objects.
 */
final class BpfLayout {
  /** Objects of another version are not adopted but replaced. */
  static final int VERSION = 2;

  static final int MAX_SLOTS = 8192;

  /** {@code struct steer_constants}. */
  static final class Constants {
    static final int SIZE = 44;
    static final int LAYOUT_VERSION = 0;
    static final int ALGORITHM = 4;
    static final int PACKETS = 8;
    static final int MISS_ACTION = 12;
    static final int PASS_UNFINISHED_CHECKSUMS = 16;
    static final int HASH_SEED = 20;
    static final int HASH_BY = 24;
    static final int SYMMETRIC = 28;
    static final int INNER = 32;
    static final int STEER_CONTROL = 36;
    static final int RECORD_CHOICE = 40;

    private Constants() {}
  }

  /** {@code struct table_half}. */
  static final class TableHalf {
    static final int HASH_LENGTH = 0;
    static final int TURN_LENGTH = 4;
    static final int HASH_SLOTS = 8;
    static final int TURN_SLOTS = HASH_SLOTS + MAX_SLOTS * Integer.BYTES;
    static final int SIZE = TURN_SLOTS + MAX_SLOTS * Integer.BYTES;

    private TableHalf() {}
  }

  /** {@code struct cpu_state}. */
  static final class CpuState {
    static final int TURN = 0;
    static final int REDIRECTED = 8;
    static final int MISSED = 16;
    static final int PASSED_CONTROL = 24;
    static final int PASSED_UNFINISHED_CHECKSUM = 32;
    static final int PASSED_EMPTY_TABLE = 40;
    static final int CHOSEN_SLOT = 48;
    static final int CHOSEN_CPU = 52;
    static final int SIZE = 56;

    private CpuState() {}
  }

  /** {@code struct meta_value}. */
  static final class MetaValue {
    static final int SIZE = 4096;

    private MetaValue() {}
  }

  /** {@code struct queue_counters}. */
  static final class QueueCounters {
    static final int ENQUEUED = 0;
    static final int DROPPED = 8;
    static final int SIZE = 16;

    private QueueCounters() {}
  }

  /** {@code struct thread_counters}. */
  static final class ThreadCounters {
    static final int PROCESSED = 0;
    static final int DROPPED = 8;
    static final int SIZE = 16;

    private ThreadCounters() {}
  }

  /** {@code struct error_counters}. */
  static final class ErrorCounters {
    static final int SLOTS = 256;
    static final int SIZE = SLOTS * Long.BYTES;

    private ErrorCounters() {}
  }

  private BpfLayout() {}
}
