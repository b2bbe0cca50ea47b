// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.crd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GeneratedFilesTest {
  private static final String REGENERATE = "mvn -pl crds test-compile exec:java@generate";

  @Test
  void checkedInFilesAreCurrent() throws IOException {
    Map<Path, String> generated = CheckedInFiles.generate(Path.of("").toAbsolutePath());

    assertThat(generated).hasSize(5);
    for (Map.Entry<Path, String> file : generated.entrySet()) {
      assertThat(file.getKey())
          .as("%s is stale; regenerate it with: %s", file.getKey(), REGENERATE)
          .exists()
          .hasContent(file.getValue());
    }
  }

  @Test
  void kubectlFindsNothingButTheCrds() throws IOException {
    try (var files = Files.list(Path.of(""))) {
      assertThat(files.map(Path::toString).filter(name -> name.matches(".*\\.(json|ya?ml)")))
          .containsExactlyInAnyOrder(
              "cpusteeringnodes.cpusteering.io-v1.yml",
              "cpusteeringpolicies.cpusteering.io-v1.yml");
    }
  }
}
