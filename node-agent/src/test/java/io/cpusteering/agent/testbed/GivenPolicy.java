// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.testbed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Policies for agents that are processes of their own, of which a test says what it is about. */
public final class GivenPolicy {
  private GivenPolicy() {}

  /**
   * As YAML.
   *
   * @param spec in lines, without a selector of nodes
   */
  public static String text(String name, String spec) {
    return """
        apiVersion: cpusteering.io/v1alpha1
        kind: CpuSteeringPolicy
        metadata: {name: %s}
        spec:
          nodeSelector: {}
        """
            .formatted(name)
        + spec.indent(2);
  }

  /** Writes it to a file of the folder, which is the same for all, and gives its path. */
  public static String file(Path folder, String name, String spec) throws IOException {
    return Files.writeString(folder.resolve("policy.yaml"), text(name, spec)).toString();
  }
}
