// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.libbpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cpusteering.agent.testbed.Testbed;
import io.cpusteering.agent.testbed.UdpReceiver;
import io.cpusteering.agent.testbed.UdpSender;
import io.cpusteering.bpf.BpfPrograms;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The binding from end to end: an object from the jar redirects packets on a real interface. */
@Tag("kernel")
class BpfObjectTest {
  private static final int PACKETS = 200;

  /** What a cursor goes on by with each turn. */
  private static final short TAKEN = (short) (1 << 15);

  private final Testbed testbed = new Testbed();

  @AfterEach
  void close() {
    testbed.close();
  }

  @Test
  void aPinnedLinkGoesOnRedirectingWhenEveryDescriptorIsClosed() {
    // Given: round robin over one turn that names CPU 1, attached and pinned
    try (BpfObject object = new BpfObject("steer", BpfPrograms.STEER.read())) {
      object.resizeMap("cpus", Bpf.possibleCpus());
      // All zero but for the miss action, which is to pass: a program that takes turns reads no
      // more.
      ByteBuffer constants = ByteBuffer.allocate(96_872).order(ByteOrder.nativeOrder());
      object.initialize(".rodata", constants.putInt(4, 2));
      object.load();
      try (BpfMap cpus = object.map("cpus");
          BpfMap table = object.map(".data.table");
          BpfMap lines = object.map(".data.lines");
          BpfProgram program = object.program("take_turns")) {
        cpus.write(1, cpus.newValue().putInt(0, 2048));
        // The turn's CPU, and its step, which leads to itself and counts.
        table.write(0, table.read(0).orElseThrow().putShort(0, (short) 1).putShort(2, TAKEN));
        lines.pin(testbed.bpffs().resolve("lines"));
        testbed
            .receiver()
            .call(
                () -> {
                  try (BpfLink link = Bpf.attachXdp(program, testbed.ifindex(), Bpf.XDP_NATIVE)) {
                    link.pin(testbed.bpffs().resolve("link"));
                  }
                  return "";
                });
      }
    }

    // When
    try (UdpReceiver receiver = new UdpReceiver(testbed.receiver())) {
      UdpSender.send(testbed.sender(), Testbed.RECEIVER_ADDRESS, 1, PACKETS, 10_000);
      await().untilAsserted(() -> assertThat(receiver.received()).isEqualTo(PACKETS));
    }

    // Then
    try (BpfMap lines = Bpf.openMap(testbed.bpffs().resolve("lines"))) {
      assertThat(redirected(lines.read(0).orElseThrow())).isGreaterThanOrEqualTo(PACKETS);
    }
  }

  private static long redirected(ByteBuffer lines) {
    long sum = 0;
    for (int cpu = 0; cpu < Bpf.possibleCpus(); cpu++) {
      sum += lines.getLong(cpu * 64 + 8) / Short.toUnsignedInt(TAKEN);
    }
    return sum;
  }
}
