// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.operator;

import java.util.Objects;
import picocli.CommandLine.IVersionProvider;

/** The version, as the jar's manifest has it. */
final class OperatorVersion implements IVersionProvider {
  @Override
  public String[] getVersion() {
    String version =
        Objects.requireNonNullElse(
            OperatorVersion.class.getPackage().getImplementationVersion(), "development");
    return new String[] {"cpu-steering operator " + version};
  }
}
