// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("cluster")
class CorpusOnApiServerTest {
  private static ApiServer server;
  private static ApiServerVerdicts apiServer;

  static List<PolicyFile> valid() {
    return PolicyFile.valid();
  }

  static List<PolicyFile> invalid() {
    return PolicyFile.invalid();
  }

  @BeforeAll
  static void applyCrds() throws IOException, InterruptedException {
    server = ApiServer.start();
    apiServer = new ApiServerVerdicts(server.client());
    for (String plural : List.of("cpusteeringpolicies", "cpusteeringnodes")) {
      apply(server.client(), Path.of(plural + ".cpusteering.io-v1.yml"));
    }
  }

  private static void apply(KubernetesClient client, Path crd) throws IOException {
    try (InputStream yaml = Files.newInputStream(crd)) {
      CustomResourceDefinition applied =
          client.apiextensions().v1().customResourceDefinitions().load(yaml).serverSideApply();
      client
          .resource(applied)
          .waitUntilCondition(CorpusOnApiServerTest::isEstablished, 30, TimeUnit.SECONDS);
    }
  }

  private static boolean isEstablished(CustomResourceDefinition crd) {
    return crd != null
        && crd.getStatus() != null
        && crd.getStatus().getConditions().stream()
            .anyMatch(
                each -> each.getType().equals("Established") && each.getStatus().equals("True"));
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

  @ParameterizedTest
  @MethodSource("invalid")
  void refusesAsJavaDoes(PolicyFile file) throws IOException {
    apiServer.of(file.policy()).assertRefusedAs(file.expected());
  }
}
