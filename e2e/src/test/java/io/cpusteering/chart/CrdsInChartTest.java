// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The definitions of our kinds, which Helm can read only from inside the chart. */
class CrdsInChartTest {

  @Test
  void areTheGeneratedOnes() throws IOException {
    assertThat(contents(Chart.FOLDER.resolve(Path.of("files", "crds"))))
        .as("Out of date; run: cp crds/*.yml charts/cpu-steering/files/crds/")
        .isNotEmpty()
        .isEqualTo(contents(Chart.CRDS));
  }

  @Test
  void areRenderedUnchanged() throws IOException {
    Map<String, Object> rendered = new TreeMap<>();
    Chart.with(Map.of())
        .all(CustomResourceDefinition.class)
        .forEach(crd -> rendered.put(crd.getMetadata().getName(), crd.getSpec()));

    Map<String, Object> generated = new TreeMap<>();
    for (String yaml : contents(Chart.CRDS).values()) {
      CustomResourceDefinition crd = Serialization.unmarshal(yaml, CustomResourceDefinition.class);
      generated.put(crd.getMetadata().getName(), crd.getSpec());
    }
    assertThat(rendered).isEqualTo(generated);
  }

  @Test
  void stayAfterUninstallUnlessToldNotTo() {
    assertThat(annotations(Chart.with(Map.of())))
        .isNotEmpty()
        .allMatch(annotations -> "keep".equals(annotations.get("helm.sh/resource-policy")));
    assertThat(annotations(Chart.with(Map.of("crds.keep", false))))
        .isNotEmpty()
        .noneMatch(annotations -> annotations.containsKey("helm.sh/resource-policy"));
    assertThat(annotations(Chart.with(Map.of("crds.install", false)))).isEmpty();
  }

  private static List<Map<String, String>> annotations(Chart chart) {
    return chart
        .all(CustomResourceDefinition.class)
        .map(HasMetadata::getMetadata)
        .map(metadata -> metadata.getAnnotations())
        .toList();
  }

  private static Map<String, String> contents(Path folder) throws IOException {
    Map<String, String> contents = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".yml")).toList()) {
        contents.put(file.getFileName().toString(), Files.readString(file));
      }
    }
    return contents;
  }
}
