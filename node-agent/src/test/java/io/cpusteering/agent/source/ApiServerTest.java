// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApiServerTest {
  @ParameterizedTest
  @CsvSource({
    "https://10.96.0.1:443, https://10.96.0.1:443/livez",
    "https://10.96.0.1:443/, https://10.96.0.1:443/livez",
    "https://example.org/clusters/one/, https://example.org/clusters/one/livez",
  })
  void isAskedOnceWhetherItLives(String master, String asked) {
    try (KubernetesClient client =
        new KubernetesClientBuilder()
            .withConfig(new ConfigBuilder().withMasterUrl(master).build())
            .build()) {
      assertThat(ApiServer.of(client).url()).isEqualTo(asked);
    }
  }
}
