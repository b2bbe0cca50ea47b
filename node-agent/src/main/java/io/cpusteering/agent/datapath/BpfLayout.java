// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

/**
 * What the BPF objects share with user space, as {@code layout.h} has it; sizes and offsets in
 * bytes. A test compares all of it with the BTF of the objects. What rules are made of is in {@link
 * BpfRuleLayout}.
 */
final class BpfLayout {
  /** Objects of another version are not adopted but replaced. */
  static final int VERSION = 6;

  static final int MAX_SLOTS = 8192;

  static final int MAX_RULES = 32;
  static final int MAX_LINES = 1024;
  static final int MAX_DEVICES = 8;

  /** CPU maps of a policy. */
  static final int OBSERVED_MAPS = 2;

  /** {@code struct hash_keys}. */
  static final class HashKeys {
    static final int WORDS = 4;
    static final int ADDED = 0;
    static final int WORD = 8;
    static final int LAST = WORD + WORDS * Long.BYTES;
    static final int SIZE = LAST + Long.BYTES;

    private HashKeys() {}
  }

  /** {@code struct steer_constants}. */
  static final class Constants {
    static final int LAYOUT_VERSION = 0;
    static final int MISS_ACTION = 4;
    static final int PASS_UNFINISHED_CHECKSUMS = 8;
    static final int HASH_SEED = 12;
    static final int STEER_CONTROL = 16;
    static final int RECORD_CHOICE = 20;
    static final int OTHERWISE = 24;
    static final int ADDRESSES = OTHERWISE + BpfRuleLayout.RuleAction.SIZE + Integer.BYTES;
    static final int FLOWS = ADDRESSES + HashKeys.SIZE;
    static final int RULES = FLOWS + HashKeys.SIZE;
    static final int SIZE = RULES + BpfRuleLayout.RuleSet.SIZE;

    private Constants() {}
  }

  /** {@code struct remote_constants}. */
  static final class RemoteConstants {
    static final int LAYOUT_VERSION = 0;
    static final int RULES = 8;
    static final int NO_KEYS = RULES + BpfRuleLayout.RuleSet.SIZE;
    static final int SIZE = NO_KEYS + HashKeys.SIZE;

    private RemoteConstants() {}
  }

  /** {@code struct turn}. */
  static final class Turn {
    static final int CPU = 0;
    static final int STEP = 2;
    static final int SIZE = 4;

    /** Of a cursor: what says which turn is next. */
    static final int BITS = 15;

    static final int NO_CPU = 0xffff;

    private Turn() {}
  }

  /** {@code struct hash_half}. */
  static final class HashHalf {
    static final int LENGTH = 0;
    static final int SLOTS = 4;
    static final int SIZE = SLOTS + MAX_SLOTS * Integer.BYTES;

    private HashHalf() {}
  }

  /** {@code struct table}. */
  static final class Table {
    static final int TURNS = 0;
    static final int HASH = TURNS + MAX_SLOTS * Turn.SIZE;
    static final int SIZE = HASH + 2 * HashHalf.SIZE;

    private Table() {}
  }

  /** {@code struct cpu_line}. */
  static final class CpuLine {
    static final int GIVEN = 0;
    static final int TURN = 8;
    static final int CHOSEN_SLOT = 16;
    static final int CHOSEN_CPU = 20;
    static final int SIZE = 64;

    private CpuLine() {}
  }

  /** {@code struct cpu_state}. */
  static final class CpuState {
    static final int MISSED = 0;
    static final int PASSED_CONTROL = 8;
    static final int PASSED_UNFINISHED_CHECKSUM = 16;
    static final int PASSED_EMPTY_TABLE = 24;
    static final int PASSED_AS_ASKED = 32;
    static final int DROPPED_AS_ASKED = 40;
    static final int SENT = 48;
    static final int NOT_SENT = 56;
    static final int TURN = 64;
    static final int MATCHED = TURN + MAX_RULES * Long.BYTES;
    static final int SIZE = MATCHED + MAX_RULES * Long.BYTES;

    private CpuState() {}
  }

  /** {@code struct remote_state}. */
  static final class RemoteState {
    static final int PASSED = 0;
    static final int DROPPED = 8;
    static final int SENT = 16;
    static final int NOT_SENT = 24;
    static final int MATCHED = 32;
    static final int SIZE = MATCHED + MAX_RULES * Long.BYTES;

    private RemoteState() {}
  }

  /** {@code struct device_counters}. */
  static final class DeviceCounters {
    static final int PACKETS = 0;
    static final int BYTES = 8;
    static final int SIZE = 16;

    private DeviceCounters() {}
  }

  /** {@code struct device_losses}. */
  static final class DeviceLosses {
    static final int DROPPED = 0;
    static final int BY_ERRNO = 8;
    static final int SIZE = BY_ERRNO + ErrorCounters.SIZE;

    private DeviceLosses() {}
  }

  /** {@code struct device_address}. */
  static final class DeviceAddress {
    static final int SIZE = 8;

    private DeviceAddress() {}
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
    static final int REMOTE_PASSED = 16;
    static final int REMOTE_DROPPED = 24;
    static final int REMOTE_REDIRECTED = 32;
    static final int SIZE = 40;

    private ThreadCounters() {}
  }

  /** {@code struct error_counters}. */
  static final class ErrorCounters {
    /** Places in the map. */
    static final int TO_CPU = 0;

    static final int TO_DEVICE = 1;
    static final int SLOTS = 256;
    static final int SIZE = SLOTS * Long.BYTES;

    private ErrorCounters() {}
  }

  private BpfLayout() {}
}
