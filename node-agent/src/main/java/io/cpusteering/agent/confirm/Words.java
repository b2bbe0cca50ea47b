// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.confirm;

import java.util.List;
import java.util.stream.Collectors;

/** What people read. */
final class Words {
  private Words() {}

  static String list(List<Answerer> answerers) {
    return answerers.stream().map(Answerer::words).collect(Collectors.joining(", "));
  }
}
