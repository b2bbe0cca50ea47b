// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.kubelet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PodResourcesTest {
  @ParameterizedTest
  @ValueSource(strings = {"", "0", "1", "0-3,127-129,8191"})
  void areThoseOfContainersThatHaveSomeAlone(String cpus) throws IOException {
    byte[] answer = KubeletServer.pods(2, cpus);

    assertThat(PodResources.exclusiveCpus(ByteBuffer.wrap(answer))).hasToString(cpus);
  }

  @Test
  void aNodeWithoutPodsHasNone() throws IOException {
    assertThat(PodResources.exclusiveCpus(ByteBuffer.allocate(0)).isEmpty()).isTrue();
  }

  /** An encoder may write the numbers of a list one by one, and fields in any order. */
  @Test
  void numbersMayStandApartAndFieldsInAnyOrder() throws IOException {
    byte[] container =
        KubeletServer.message(
            out -> {
              out.writeInt64(3, 5);
              out.writeString(1, "c");
              out.writeInt64(3, 300);
              out.writeFixed32(15, 1);
              out.writeFixed64(16, 1);
            });
    byte[] pod =
        KubeletServer.message(
            out -> {
              out.writeByteArray(3, container);
              out.writeString(1, "pod");
            });
    byte[] answer = KubeletServer.message(out -> out.writeByteArray(1, pod));

    assertThat(PodResources.exclusiveCpus(ByteBuffer.wrap(answer))).hasToString("5,300");
  }

  /** Cut off, too long, groups (which protobuf no longer has), CPUs that can't be. */
  @ParameterizedTest
  @CsvSource({
    "0a",
    "0a05",
    "0aff",
    "0affffffffff01",
    "0b",
    "ffffffffffffffffffff01",
    "0a041a021a01",
    "0a061a041a028040",
    "0a0d1a0b1a09ffffffffffffffff7f"
  })
  void whatIsNoAnswerIsRefused(String hex) {
    byte[] answer = HexFormat.of().parseHex(hex);

    assertThatThrownBy(() -> PodResources.exclusiveCpus(ByteBuffer.wrap(answer)))
        .isInstanceOf(IOException.class);
  }
}
