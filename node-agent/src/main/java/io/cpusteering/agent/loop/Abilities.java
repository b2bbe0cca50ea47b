// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.loop;

import java.util.List;

/** What steering takes of a machine; looked at anew in every round, since it may be put right. */
@FunctionalInterface
public interface Abilities {
  /**
   * What is missing, each with its cure; empty when all is there. Only what blocks keeps from
   * steering.
   */
  List<Trouble> missing();
}
