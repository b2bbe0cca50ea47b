// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.operator.reconcile;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;

/** Some writes of a pass failed; the pass has to be run again. */
final class IncompletePassException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Objects named in the message; an API server that is away refuses every one. */
  private static final int NAMED = 5;

  /**
   * A failure of at least one write.
   *
   * @param objects kind and name of each object that could not be written
   * @param causes what the API server or the network said to each
   */
  IncompletePassException(List<String> objects, List<KubernetesClientException> causes) {
    super(
        objects.size()
            + " objects could not be written, among them "
            + objects.stream().limit(NAMED).toList()
            + ": "
            + causes.getFirst().getMessage(),
        causes.getFirst());
  }
}
