// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.loop;

import io.cpusteering.agent.datapath.Datapath;

/** Opens the kernel's side; tried again every round until it succeeds. */
@FunctionalInterface
public interface DatapathOpener {
  /**
   * Opens it.
   *
   * @throws AbilityMissingException when this machine lacks what it takes
   */
  Datapath open() throws AbilityMissingException;
}
