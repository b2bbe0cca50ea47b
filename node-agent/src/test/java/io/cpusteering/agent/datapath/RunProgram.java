// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import io.cpusteering.agent.libbpf.BpfProgram;
import io.cpusteering.agent.packets.Answer;
import java.nio.ByteBuffer;

/** One of our programs, loaded for test runs on {@link #CPU}, with what it counts. */
interface RunProgram extends AutoCloseable {
  /** Where it runs, so that its own counters of that CPU are those of the runs. */
  int CPU = 0;

  /** What a program counts a packet as: exactly one of these. */
  enum Outcome {
    /** Its CPU had no entry, as none has. */
    STEERED,
    PASSED_CONTROL,
    PASSED_AS_ASKED,
    DROPPED,
    SENT,
    NOT_SENT,
    /** Given to a CPU, or passed for a reason that there is none for here. */
    WRONG
  }

  BpfProgram program();

  /** The counters and what it remembers of the last packet. */
  ByteBuffer state();

  /**
   * How often it counted an outcome so far, in the order of {@link Outcome}.
   *
   * @param state as {@link #state} gives it
   */
  long[] counts(ByteBuffer state);

  /** Where the counters of the rules that matched begin, in the state. */
  int matchedAt();

  /** What the program remembers of the last packet that it steered. */
  Answer steered();

  DeviceSets deviceSets();

  @Override
  void close();
}
