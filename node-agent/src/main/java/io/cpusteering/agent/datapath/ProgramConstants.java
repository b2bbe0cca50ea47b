// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import io.cpusteering.agent.datapath.BpfLayout.Constants;
import io.cpusteering.agent.plan.program.ProgramSettings;
import io.cpusteering.api.policy.ControlTraffic;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * The constants a program is loaded with ({@code struct steer_constants}).
 *
 * @param settings what the plan asks for
 * @param hashSeed of the flow hash, as {@link HashSeeds} has it
 * @param recordChoice for tests: the program remembers the last slot and CPU it chose
 */
record ProgramConstants(ProgramSettings settings, int hashSeed, boolean recordChoice) {

  ByteBuffer encode() {
    ByteBuffer value =
        ByteBuffer.allocate(Constants.SIZE)
            .order(ByteOrder.nativeOrder())
            .putInt(Constants.LAYOUT_VERSION, BpfLayout.VERSION)
            .putInt(Constants.MISS_ACTION, ActionLayout.number(settings.onMiss()))
            .putInt(Constants.PASS_UNFINISHED_CHECKSUMS, settings.passUnfinishedChecksums() ? 1 : 0)
            .putInt(Constants.HASH_SEED, hashSeed)
            .putInt(
                Constants.STEER_CONTROL, settings.controlTraffic() == ControlTraffic.STEER ? 1 : 0)
            .putInt(Constants.RECORD_CHOICE, recordChoice ? 1 : 0);
    HashKeys keys = new HashKeys(hashSeed);
    keys.put(value, Constants.ADDRESSES);
    keys.put(value, Constants.FLOWS);
    ActionLayout.put(value, Constants.OTHERWISE, settings.otherwise());
    RuleSetLayout.put(value, Constants.RULES, settings.rules());
    return value;
  }

  /** The constants, or empty when they are of a layout that this agent does not know. */
  static Optional<ProgramConstants> decode(ByteBuffer value) {
    if (value.capacity() != Constants.SIZE
        || value.getInt(Constants.LAYOUT_VERSION) != BpfLayout.VERSION) {
      return Optional.empty();
    }
    return Optional.of(
        new ProgramConstants(
            new ProgramSettings(
                RuleSetLayout.get(value, Constants.RULES),
                ActionLayout.get(value, Constants.OTHERWISE),
                value.getInt(Constants.STEER_CONTROL) != 0
                    ? ControlTraffic.STEER
                    : ControlTraffic.PASS,
                ActionLayout.missAction(value.getInt(Constants.MISS_ACTION)),
                value.getInt(Constants.PASS_UNFINISHED_CHECKSUMS) != 0),
            value.getInt(Constants.HASH_SEED),
            value.getInt(Constants.RECORD_CHOICE) != 0));
  }
}
