// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.source;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Orders from a file of policies: the same YAML that a cluster takes. Read again whenever it
 * changes; a file that is gone or wrong is no order.
 */
public final class PolicyFile implements OrderSource {
  private static final Logger log = LoggerFactory.getLogger(PolicyFile.class);

  private final Path file;
  private String text = "";
  private @Nullable Orders orders;

  public PolicyFile(Path file) {
    this.file = file;
  }

  @Override
  public Optional<Orders> current() {
    String now = read();
    if (orders == null || !now.equals(text)) {
      orders = new Orders(0, false, PolicyDocuments.parse(file.toString(), now));
      text = now;
      log.atInfo()
          .addKeyValue("file", file)
          .addKeyValue("policies", orders.policies().size())
          .log("policy file read; its node selectors are not looked at");
    }
    return Optional.of(orders);
  }

  private String read() {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new OrdersUnreadableException(
          "policy file %s can't be read (%s); what runs is kept; give a readable file with --policy-file"
              .formatted(file, e),
          e);
    }
  }

  @Override
  public void close() {
    // Holds nothing open between reads.
  }
}
