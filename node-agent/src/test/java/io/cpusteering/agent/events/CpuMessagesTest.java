// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CpuMessagesTest {
  @ParameterizedTest
  @CsvSource({
    "offline@/devices/system/cpu/cpu1;ACTION=offline;SUBSYSTEM=cpu, true",
    "online@/devices/system/cpu/cpu127;ACTION=online;SUBSYSTEM=cpu, true",
    "offline@/devices/system/cpu/cpu1, true",
    "offline@/devices/system/memory/memory32;ACTION=offline;SUBSYSTEM=memory, false",
    "add@/devices/system/cpu/cpu1;ACTION=add;SUBSYSTEM=cpu, false",
    "offline@/devices/sys, false",
    "'', false"
  })
  void onlyCpusThatComeAndGoMatter(String message, boolean matters) {
    byte[] bytes = message.replace(';', '\0').getBytes(StandardCharsets.UTF_8);

    assertThat(new CpuMessages().matters(ByteBuffer.wrap(bytes))).isEqualTo(matters);
  }
}
