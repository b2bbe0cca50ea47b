// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.source;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.cpusteering.agent.plan.WantedPolicy;
import io.cpusteering.agent.state.StateFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The last orders, kept on disk so that an agent which starts while the API server is away keeps
 * and repairs the steering.
 */
final class OrderStore {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
          .build();

  private final Path folder;
  private final StateFile file;

  OrderStore(Path folder) {
    this.folder = folder;
    this.file = new StateFile(folder, "orders.json");
  }

  /**
   * The orders last saved; empty when there are none.
   *
   * @throws UncheckedIOException when the file can't be read or is not what was saved; the message
   *     says for people which file, why and what follows
   */
  Optional<Orders> load() {
    try {
      Optional<byte[]> content = file.read();
      return content.isEmpty() ? Optional.empty() : Optional.of(parse(content.get()));
    } catch (IOException e) {
      throw new UncheckedIOException(
          ("the last orders in %s can't be read (%s); until the API server answers, what runs is"
                  + " kept as it is, and then they are written anew; see that the file can be read"
                  + " and written by the agent's user, or delete it")
              .formatted(file.path(), firstLine(e)),
          e);
    }
  }

  /** What is no JSON is told by the parser; what lacks something would fail far from here. */
  private static Orders parse(byte[] content) throws IOException {
    @Nullable Orders orders = JSON.readValue(content, Orders.class);
    if (orders == null || !orders.policies().stream().allMatch(OrderStore::isWhole)) {
      throw new IOException("it lacks what an agent writes");
    }
    return orders;
  }

  private static boolean isWhole(WantedPolicy policy) {
    WantedPolicy.Version version = policy.version();
    return Stream.of(policy.policy(), policy.uid(), policy.revision()).allMatch(it -> it != null)
        && (version == null || version.revision() != null && version.spec() != null);
  }

  /**
   * Saves orders so that a crash at any moment leaves either these or those before.
   *
   * @throws UncheckedIOException when they can't be saved; the message says for people why and what
   *     follows
   */
  void save(Orders orders) {
    try {
      file.write(JSON.writeValueAsBytes(orders));
    } catch (IOException e) {
      throw new UncheckedIOException(
          ("orders can't be kept in %s (%s): after a restart without the API server, steering is"
                  + " kept but not repaired; make the folder writable, with room for a file"
                  + " (--state-dir)")
              .formatted(folder, firstLine(e)),
          e);
    }
  }

  private static String firstLine(IOException e) {
    return e.toString().lines().findFirst().orElse("");
  }
}
