// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.crd;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Which generated file belongs where. */
final class CheckedInFiles {
  private CheckedInFiles() {}

  /**
   * @param module folder of this module
   * @return content by path
   */
  static Map<Path, String> generate(Path module) throws IOException {
    GeneratedCrds crds = GeneratedCrds.generate(module.resolve("src/main/java"));
    Map<Path, String> files = new LinkedHashMap<>();
    // A chart can only read files of its own folder.
    Path chart = module.resolveSibling("charts/cpu-steering/files/crds");
    crds.files()
        .forEach(
            (name, yaml) -> {
              files.put(module.resolve(name), yaml);
              files.put(chart.resolve(name), yaml);
            });
    files.put(module.resolveSibling("docs/reference.md"), ReferencePage.of(crds.crds()));
    return files;
  }
}
