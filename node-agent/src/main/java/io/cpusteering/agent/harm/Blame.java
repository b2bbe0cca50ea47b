// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.harm;

import java.util.Set;

/**
 * Whom a jump in checksum errors is put down to.
 *
 * @param interfaces their indexes
 * @param errors checksum errors of late, above what was usual before
 * @param redirected packets that these interfaces gave to CPUs meanwhile
 */
public record Blame(Set<Integer> interfaces, long errors, long redirected) {
  public Blame {
    interfaces = Set.copyOf(interfaces);
  }
}
