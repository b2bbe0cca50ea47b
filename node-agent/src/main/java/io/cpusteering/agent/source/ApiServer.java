// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.source;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import java.io.IOException;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLSocketFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the API server is asked whether it lives, past the client and its open connections.
 *
 * @param url to ask
 * @param tls for https; it knows the cluster's authority
 */
public record ApiServer(String url, SSLSocketFactory tls) {
  private static final Logger log = LoggerFactory.getLogger(ApiServer.class);

  /** The one that a client speaks to. */
  public static ApiServer of(KubernetesClient client) {
    return new ApiServer(
        client.getMasterUrl().toString().replaceFirst("/*$", "/livez"), tls(client));
  }

  private static SSLSocketFactory tls(KubernetesClient client) {
    try {
      return SSLUtils.sslContext(client.getConfiguration()).getSocketFactory();
    } catch (GeneralSecurityException | IOException e) {
      log.atWarn()
          .addKeyValue("cause", e.toString())
          .log(
              "the API server is asked without knowing its authority; it will log bad certificates");
      return (SSLSocketFactory) SSLSocketFactory.getDefault();
    }
  }
}
