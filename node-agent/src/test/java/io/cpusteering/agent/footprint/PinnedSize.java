// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.footprint;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.cpusteering.agent.testbed.Command;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** How much memory a pinned map takes. */
final class PinnedSize {
  private static final ObjectMapper JSON = new ObjectMapper();

  private PinnedSize() {}

  /** In bytes; empty of what is no map. */
  static Optional<Long> of(Path pin) throws IOException {
    String shown;
    try {
      shown = Command.run("bpftool", "--json", "map", "show", "pinned", pin.toString());
    } catch (IllegalStateException e) {
      return Optional.empty();
    }
    return Optional.of(JSON.readTree(shown).path("bytes_memlock").asLong());
  }
}
