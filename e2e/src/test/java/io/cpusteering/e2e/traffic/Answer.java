// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.e2e.traffic;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.Serialization;

/** Reads the one line of JSON that every run of the traffic command ends with. */
final class Answer {
  private Answer() {}

  static JsonNode of(String printed) {
    return Serialization.unmarshal(printed.strip(), JsonNode.class);
  }
}
