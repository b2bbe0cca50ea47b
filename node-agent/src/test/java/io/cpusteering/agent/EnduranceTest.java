// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.agent.EnduringAgent.Taken;
import io.cpusteering.agent.libbpf.ObjectIds;
import io.cpusteering.agent.testbed.Alone;
import io.cpusteering.agent.testbed.Testbed;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An agent takes no more after many changes than after a few. How many is said by
 * $CPU_STEERING_APPLIES; most write tables, every tenth another program, every twenty-fifth another
 * second program and what it redirects to.
 */
@Tag("kernel")
@Alone
class EnduranceTest {
  private static final Logger LOG = LoggerFactory.getLogger(EnduranceTest.class);

  private static final int CHANGES =
      Integer.parseInt(System.getenv().getOrDefault("CPU_STEERING_APPLIES", "500"));

  /** By then everything is loaded and compiled, and every kind of change was made often enough. */
  private static final int BEFORE = 300;

  /** Less than any leak of a hundred bytes a round comes to in ten thousand. */
  private static final long HEAP_LEEWAY = 1 << 20;

  /** Of compiled code and the allocator's arenas, in kilobytes. */
  private static final long RESIDENT_LEEWAY = 12 << 10;

  /** Less than one leaked object for every change of a program. */
  private static final int OBJECT_LEEWAY = 20;

  private static final String POLICY =
      """
      apiVersion: cpusteering.io/v1alpha1
      kind: CpuSteeringPolicy
      metadata: {name: endure}
      spec:
        nodeSelector: {}
        interfaces: {names: [steered]}
      """;

  @TempDir Path folder;

  private final Testbed testbed = new Testbed();
  private final List<Process> processes = new ArrayList<>();

  @AfterEach
  void close() {
    processes.forEach(process -> process.destroyForcibly().onExit().join());
    testbed.close();
  }

  @Test
  void takesNoMoreAfterManyChangesThanAfterAFew() throws IOException {
    // Given
    testbed.addInterface("out", "sink");
    testbed.sender().run("ethtool", "-K", "sink", "gro", "on");
    write("one", "steer: {algorithm: RoundRobin, cpus: {list: 0-1}}");
    write(
        "two",
        "steer: {algorithm: RoundRobin, cpus: {list: 0-1, weights: [{cpus: \"0\", weight: 3}]}}");
    write(
        "three",
        """
        rules:
        - {name: apart, match: {protocols: [UDP], destinationPorts: ["53"]}, steer: {cpus: {list: "1"}}}
        - {name: out, match: {destinationPorts: ["9100"]}, redirect: {interfaces: [out]}}
        steer: {cpus: {list: "0-1"}}
        """);
    write(
        "four",
        """
        rules:
        - {name: out, match: {destinationPorts: ["9100"]}, redirect: {interfaces: [out]}}
        steer:
          cpus: {list: "0"}
          remote:
            rules:
            - {name: farther, match: {destinationPorts: ["9101"]}, redirect: {interfaces: [out]}}
        """);
    Process agent = start();
    Taken few = after(agent, BEFORE);
    SortedSet<String> pins = pins();
    int objects = objects();

    // When
    Taken many = after(agent, CHANGES);

    // Then
    LOG.atInfo()
        .addKeyValue("changes", CHANGES)
        .addKeyValue("few", few)
        .addKeyValue("many", many)
        .log("endured");
    String taken =
        "%s after %d changes, %s after %d".formatted(few, BEFORE, many, BEFORE + CHANGES);
    assertThat(many.heap()).as(taken).isLessThan(few.heap() + HEAP_LEEWAY);
    assertThat(many.resident()).as(taken).isLessThan(few.resident() + RESIDENT_LEEWAY);
    assertThat(many.threads()).as(taken).isLessThanOrEqualTo(few.threads());
    assertThat(many.descriptors()).as(taken).isLessThanOrEqualTo(few.descriptors());
    assertThat(pins()).isEqualTo(pins);
    assertThat(objects())
        .as("objects of the kernel's, of which others have some too")
        .isLessThan(objects + CHANGES / OBJECT_LEEWAY);
  }

  private void write(String name, String spec) throws IOException {
    Files.writeString(folder.resolve(name + ".yaml"), POLICY + spec.indent(2));
  }

  private Process start() throws IOException {
    Process process =
        new ProcessBuilder(
                "ip",
                "netns",
                "exec",
                testbed.receiver().name(),
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                // All of it at once, so that what is resident grows by nothing but a leak.
                "-Xms64m",
                "-Xmx64m",
                "-XX:+AlwaysPreTouch",
                "-cp",
                System.getProperty("java.class.path"),
                EnduringAgent.class.getName(),
                testbed.bpffs().toString(),
                folder.toString())
            .redirectErrorStream(true)
            .start();
    processes.add(process);
    return process;
  }

  private static Taken after(Process agent, int changes) throws IOException {
    PrintWriter out = new PrintWriter(agent.outputWriter());
    out.println(changes);
    out.flush();
    BufferedReader in = agent.inputReader();
    List<String> last = new ArrayList<>();
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      if (line.startsWith("taken ")) {
        return Taken.parse(line.substring("taken ".length()));
      }
      last.add(line);
    }
    throw new AssertionError(
        "it ended: " + last.subList(Math.max(0, last.size() - 30), last.size()));
  }

  private static int objects() {
    return ObjectIds.programs().size() + ObjectIds.maps().size() + ObjectIds.links().size();
  }

  private SortedSet<String> pins() throws IOException {
    try (Stream<Path> paths = Files.walk(testbed.bpffs())) {
      return new TreeSet<>(paths.map(Path::toString).toList());
    }
  }
}
