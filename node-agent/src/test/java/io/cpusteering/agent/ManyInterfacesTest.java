// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.agent.testbed.NetworkNamespace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is read of the interfaces of a node with many pods. */
@Tag("kernel")
class ManyInterfacesTest {
  /** The same words from sysfs and ethtool, one interface after the other. */
  private static final String SYSFS =
      """
      cd /sys/class/net
      for name in *; do
        up=$(($(cat $name/flags) & 1))
        peer=
        case $name in
          here) peer=$(cat there/ifindex) ;;
          there) peer=$(cat here/ifindex) ;;
        esac
        driver=$(ethtool -i $name 2>/dev/null | sed -n 's/^driver: //p')
        queues=$(ls $name/queues | grep -c ^rx-)
        below=$(cd $name && ls -d lower_* 2>/dev/null | sed s/lower_// | tr '\\n' ' ')
        echo $name index=$(cat $name/ifindex) up=$up mtu=$(cat $name/mtu) \
          address=$(cat $name/address) peer=$peer driver=$driver queues=$queues below=${below% }
      done
      """;

  private final NetworkNamespace node = new NetworkNamespace("node");
  private final NetworkNamespace pods = new NetworkNamespace("pods");

  @BeforeEach
  void aNodeWithPods() {
    node.ip("link", "add", "steered", "type", "veth", "peer", "name", "far");
    node.ip("link", "add", "cni0", "type", "bridge");
    node.ip("link", "set", "cni0", "up");
    addPod(0);
  }

  @AfterEach
  void close() {
    node.close();
    pods.close();
  }

  /** Listed by the kernel at once, or read one by one: that must not make a difference. */
  @Test
  void whatIsReadIsWhatSysfsSays() {
    node.ip("link", "add", "here", "mtu", "1400", "type", "veth", "peer", "name", "there");
    node.ip("link", "set", "there", "address", "02:00:00:00:00:ab", "mtu", "9000", "up");
    node.ip("link", "set", "steered", "netns", pods.name());

    List<String> read = read();

    assertThat(read.subList(1, read.size()))
        .hasSize(6)
        .containsExactlyInAnyOrderElementsOf(
            node.run("sh", "-c", SYSFS).lines().map(String::strip).toList());
  }

  @Test
  void interfacesThatNoPolicyIsAboutTakeNoFurtherReads() {
    List<String> few = read("steered");
    for (int pod = 1; pod <= 50; pod++) {
      addPod(pod);
    }

    List<String> many = read("steered");

    assertThat(many).hasSize(few.size() + 50);
    assertThat(many.getFirst()).isEqualTo(few.getFirst()).matches("reads [1-9]\\d*");
    assertThat(many).anyMatch(line -> line.startsWith("vethpod50 ") && line.contains("=veth "));
  }

  /** Down, lest the kernel gives it IPv6 routes, which are read too. */
  private void addPod(int number) {
    node.ip(
        "link",
        "add",
        "vethpod" + number,
        "master",
        "cni0",
        "type",
        "veth",
        "peer",
        "name",
        "eth" + number,
        "netns",
        pods.name());
  }

  private List<String> read(String... closely) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                InterfaceReads.class.getName()));
    command.addAll(List.of(closely));
    return node.run(command.toArray(String[]::new)).lines().map(String::strip).toList();
  }
}
