// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent;

import java.util.Objects;
import picocli.CommandLine.IVersionProvider;

/** The version, as the jar's manifest has it. */
final class AgentVersion implements IVersionProvider {
  static String current() {
    return Objects.requireNonNullElse(
        AgentVersion.class.getPackage().getImplementationVersion(), "development");
  }

  @Override
  public String[] getVersion() {
    return new String[] {"cpu-steering agent " + current()};
  }
}
