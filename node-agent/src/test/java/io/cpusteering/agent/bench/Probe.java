// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.bench;

/** Something whose speed can be measured again and again. */
@FunctionalInterface
public interface Probe {
  /** Measures once: nanoseconds per packet. */
  double measure();
}
