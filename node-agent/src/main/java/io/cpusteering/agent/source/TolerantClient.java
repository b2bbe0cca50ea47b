// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.source;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;

/**
 * Makes clients that read objects of a newer operator: by default one unknown field or value fails
 * a whole list.
 */
public final class TolerantClient {
  private static final int TIMEOUT_MILLIS = 10_000;

  private TolerantClient() {}

  /**
   * A client for the cluster that the environment names: the pod's service account or a kubeconfig.
   * Makes no connection yet.
   */
  public static KubernetesClient create() {
    ObjectMapper mapper = new ObjectMapper();
    KubernetesSerialization serialization = new KubernetesSerialization(mapper, false);
    mapper
        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .enable(DeserializationFeature.READ_UNKNOWN_ENUM_VALUES_AS_NULL);
    return new KubernetesClientBuilder()
        .withKubernetesSerialization(serialization)
        .withConfig(
            new ConfigBuilder()
                .withRequestTimeout(TIMEOUT_MILLIS)
                .withConnectionTimeout(TIMEOUT_MILLIS)
                // Whoever asks tries again by itself, with what is then the latest.
                .withRequestRetryBackoffLimit(0)
                // A request that is not answered in time takes its connection along, and the next
                // one makes another. With HTTP/2 all wait for one connection until TCP tries it
                // again: measured 57 s after a node was cut off for a minute.
                .withHttp2Disable(true)
                .build())
        .build();
  }
}
