// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.crd;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Writes the generated files to where they are checked in. */
public final class Generate {
  private Generate() {}

  /**
   * @param arguments the folder of this module
   */
  public static void main(String[] arguments) throws IOException {
    Path module = Path.of(arguments[0]);
    for (Map.Entry<Path, String> file : CheckedInFiles.generate(module).entrySet()) {
      Files.createDirectories(file.getKey().getParent());
      Files.writeString(file.getKey(), file.getValue());
    }
  }
}
