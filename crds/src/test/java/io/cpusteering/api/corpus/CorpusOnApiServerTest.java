// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.api.testbed.ControlPlane;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("cluster")
class CorpusOnApiServerTest {
  private static ControlPlane server;
  private static ApiServerVerdicts apiServer;

  static List<PolicyFile> valid() {
    return PolicyFile.valid();
  }

  static List<PolicyFile> invalid() {
    return PolicyFile.invalid();
  }

  @BeforeAll
  static void applyCrds() throws IOException, InterruptedException {
    server = ControlPlane.start();
    apiServer = new ApiServerVerdicts(server.client());
    server.applyCrds();
  }

  @AfterAll
  static void stop() throws IOException {
    if (server != null) {
      server.close();
    }
  }

  @ParameterizedTest
  @MethodSource("valid")
  void acceptsAndDefaultsAsJavaDoes(PolicyFile file) throws IOException {
    Verdict verdict = apiServer.of(file.policy());

    assertThat(verdict.violations()).isEmpty();
    assertThat(verdict.defaulted()).isEqualTo(Verdict.ofJava(file.policy()).defaulted());
  }

  @Test
  void canAffordTheLargestPolicy() throws IOException {
    Verdict verdict = apiServer.of(LargestPolicy.json());

    assertThat(verdict.violations()).isEmpty();
    assertThat(verdict.defaulted()).isEqualTo(Verdict.ofJava(LargestPolicy.json()).defaulted());
  }

  @ParameterizedTest
  @MethodSource("invalid")
  void refusesAsJavaDoes(PolicyFile file) throws IOException {
    apiServer.of(file.policy()).assertRefusedAs(file.expected());
  }
}
