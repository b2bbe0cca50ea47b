// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.operator.reconcile;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.List;

/** The writes of a pass that the API server would not have. */
final class Failures {
  private final List<String> objects = new ArrayList<>();
  private final List<KubernetesClientException> causes = new ArrayList<>();

  /** Does a write; false when it failed, or was not tried because the loop is being closed. */
  boolean attempt(String object, Runnable write) {
    if (Thread.currentThread().isInterrupted()) {
      return false;
    }
    try {
      write.run();
      return true;
    } catch (KubernetesClientException e) {
      if (!Thread.currentThread().isInterrupted()) {
        objects.add(object);
        causes.add(e);
      }
      return false;
    }
  }

  /** Throws what was collected, so that the pass is repeated. */
  void throwIfAny() {
    if (!causes.isEmpty()) {
      throw new IncompletePassException(objects, causes);
    }
  }
}
