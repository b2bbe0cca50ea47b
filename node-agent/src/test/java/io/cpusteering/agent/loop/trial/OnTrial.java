// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.loop.trial;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Tests of an agent whose changes are on trial, with nothing in force yet. */
abstract class OnTrial {
  @TempDir Path folder;

  TrialAgent agent;

  @BeforeEach
  void anAgent() {
    agent = new TrialAgent(folder);
  }
}
