// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import io.cpusteering.agent.datapath.BpfLayout.RemoteState;
import io.cpusteering.agent.libbpf.BpfProgram;
import io.cpusteering.agent.packets.Answer;
import io.cpusteering.agent.packets.Settings;
import io.cpusteering.agent.plan.program.RuleSet;
import io.cpusteering.bpf.BpfPrograms;
import java.nio.ByteBuffer;

/**
 * The program of the CPU that a packet was given to. It is loaded as one of an interface, since the
 * kernel does no test runs of programs of CPU maps; the instructions are the same.
 */
final class SecondProgram implements RunProgram {
  private static final String PROGRAM = "remote";
  private static final int STATE = CPU * RemoteState.SIZE;

  private final RemoteObjects objects;

  SecondProgram(Settings settings) {
    objects =
        RemoteObjects.load(
            BpfPrograms.REMOTE.read(),
            RuleSet.of(settings.rules()),
            null,
            object -> {
              object.loadForInterfaces(PROGRAM);
              if (Frags.inKernel()) {
                object.takeFrags(PROGRAM);
              }
            });
  }

  @Override
  public BpfProgram program() {
    return objects.program();
  }

  @Override
  public ByteBuffer state() {
    return objects.state().read(0).orElseThrow();
  }

  @Override
  public long[] counts(ByteBuffer state) {
    return new long[] {
      0,
      0,
      state.getLong(STATE + RemoteState.PASSED),
      state.getLong(STATE + RemoteState.DROPPED),
      state.getLong(STATE + RemoteState.SENT),
      state.getLong(STATE + RemoteState.NOT_SENT),
      0
    };
  }

  @Override
  public int matchedAt() {
    return STATE + RemoteState.MATCHED;
  }

  @Override
  public Answer steered() {
    return new Answer.Fault("the second program steers");
  }

  @Override
  public DeviceSets deviceSets() {
    return objects.deviceSets();
  }

  @Override
  public void close() {
    objects.close();
  }
}
