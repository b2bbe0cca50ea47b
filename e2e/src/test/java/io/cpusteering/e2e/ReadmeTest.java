// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.e2e.cluster.Cluster;
import io.cpusteering.e2e.cluster.Node;
import io.cpusteering.e2e.cluster.Place;
import io.cpusteering.e2e.steering.ClusterTest;
import io.cpusteering.e2e.steering.Installation;
import io.cpusteering.e2e.steering.Steering;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** Does what the README tells, to the letter, on a cluster where nothing is installed. */
@ClusterTest(installed = false)
@Order(200)
class ReadmeTest {
  private static final Pattern SHELL_BLOCK = Pattern.compile("(?ms)^```sh\n(.*?)^```");

  /** What {@code dev/test cluster} has run before this test, or is. */
  private static final List<String> COMMANDS_OF_THE_BUILD =
      List.of("dev/demo", "dev/test", "dev/images --output target/images");

  /** What is done on a machine of its own, which a node without an agent is. */
  private static final String ON_ONE_MACHINE = "dev/steering ";

  private final Cluster cluster;
  private final Steering steering;
  private final Installation installation;

  ReadmeTest(Cluster cluster, Steering steering, Installation installation) {
    this.cluster = cluster;
    this.steering = steering;
    this.installation = installation;
  }

  @Test
  void itsCommandsTakeANewcomerToSteeringNodes() {
    cluster.kubectl("delete", "namespace", Installation.NAMESPACE, "--ignore-not-found", "--wait");
    List<String> commands = commands();
    assertThat(commands).containsAll(COMMANDS_OF_THE_BUILD);
    assertThat(commands).filteredOn(command -> command.startsWith(ON_ONE_MACHINE)).hasSize(3);

    commands.stream()
        .filter(command -> !COMMANDS_OF_THE_BUILD.contains(command))
        .forEach(this::run);

    steering.awaitReady("spread-uplink");
    assertThat(cluster.nodes()).allSatisfy(node -> assertThat(node.xdpOn(Node.UPLINK)).isPresent());
    cluster.kubectl("delete", "cpusteeringpolicies", "--all", "--timeout=60s");
    installation.uninstall();
  }

  private void run(String command) {
    Place place = command.startsWith(ON_ONE_MACHINE) ? cluster.node("node-1") : cluster.fabric();
    place.exec("bash", "-c", "cd \"$1\" && " + command, "bash", repository());
  }

  private String repository() {
    return cluster.repository().toString();
  }

  /** Every line of every shell block, less what is a comment. */
  private List<String> commands() {
    try {
      Matcher blocks =
          SHELL_BLOCK.matcher(Files.readString(cluster.repository().resolve("README.md")));
      return blocks
          .results()
          .flatMap(block -> block.group(1).lines())
          .map(line -> line.replaceFirst("\\s+#.*", "").strip())
          .flatMap(line -> line.isEmpty() ? Stream.empty() : Stream.of(line))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
