// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent as a process of its own, steering one end of a veth pair in a network namespace. */
@Tag("kernel")
class FileModeTest {
  private static final Pattern PROGRAM = Pattern.compile("prog/xdp id (\\d+)");
  private static final String PORT = "19873";

  @TempDir Path folder;

  private final String namespace = "cpust-" + ProcessHandle.current().pid();
  private final List<Process> agents = new ArrayList<>();
  private Path bpffs = Path.of("");
  private Path policy = Path.of("");

  @BeforeEach
  void aNamespaceWithAVeth() throws Exception {
    bpffs = Files.createDirectory(folder.resolve("bpf"));
    policy = folder.resolve("policy.yaml");
    policyFor("drivers: [veth]");
    run("mount", "-t", "bpf", "bpf", bpffs.toString());
    run("ip", "netns", "add", namespace);
    run("ip", "-n", namespace, "link", "add", "left", "type", "veth", "peer", "name", "right");
    run("ip", "-n", namespace, "link", "set", "lo", "up");
    run("ip", "-n", namespace, "link", "set", "left", "up");
    run("ip", "-n", namespace, "link", "set", "right", "up");
  }

  @AfterEach
  void cleanUp() throws Exception {
    for (Process agent : agents) {
      agent.destroyForcibly().waitFor();
    }
    run("ip", "netns", "del", namespace);
    run("umount", bpffs.toString());
  }

  @Test
  void steersOutlivesItsAgentIsAdoptedAndDetached() throws Exception {
    Process first = agent("--policy-file", policy.toString());
    await().atMost(Duration.ofMinutes(1)).until(() -> !program("left").isEmpty());
    String attached = program("left");
    // Selected by its driver too, and attached after the other or before.
    await().atMost(Duration.ofMinutes(1)).until(() -> !program("right").isEmpty());
    await().atMost(Duration.ofMinutes(1)).until(() -> get("/readyz").contains("200 OK"));
    assertThat(get("/metrics"))
        .contains("cpu_steering_interface_steered{interface=\"left\",mode=\"generic\"");

    first.destroy();
    assertThat(first.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(program("left")).as("the datapath outlives the agent").isEqualTo(attached);

    Process second = agent("--policy-file", policy.toString());
    await().atMost(Duration.ofMinutes(1)).until(() -> get("/readyz").contains("200 OK"));
    assertThat(program("left")).as("adopted, not replaced").isEqualTo(attached);

    policyFor("names: [left]");
    await().atMost(Duration.ofMinutes(1)).until(() -> program("right").isEmpty());
    assertThat(program("left")).as("the other is not touched").isEqualTo(attached);
    second.destroy();
    second.waitFor();

    Process detach = agent("--detach");
    assertThat(detach.waitFor()).isZero();
    assertThat(output(detach))
        .contains("detached policy spread")
        .contains("nothing of ours is left on this machine");
    assertThat(program("left")).isEmpty();
  }

  @Test
  void saysThatRpsMovesWhatWasSteered() throws Exception {
    String mask = "/sys/class/net/left/queues/rx-0/rps_cpus";
    run("ip", "netns", "exec", namespace, "sh", "-c", "echo 1 > " + mask);

    Process agent = agent("--policy-file", policy.toString());
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> get("/metrics").contains("cpu_steering_interface_steered{interface=\"left\""));

    assertThat(said(agent))
        .contains("SteeredTwice: interface left: RPS is set (rx-0: CPUs 0)", "echo 0 > " + mask)
        .doesNotContain("SteeredTwice: interface right");
  }

  @Test
  void withoutBpffsItStaysUpAndSaysSo() throws Exception {
    Process agent =
        agent("--policy-file", policy.toString(), "--bpffs", folder.resolve("none").toString());

    await().atMost(Duration.ofMinutes(1)).until(() -> get("/readyz").contains("NoBpffs"));

    assertThat(get("/readyz")).contains("503", "mount -t bpf");
    assertThat(get("/healthz")).contains("200 OK");
    assertThat(agent.isAlive()).isTrue();
    assertThat(program("left")).isEmpty();
  }

  private void policyFor(String interfaces) throws IOException {
    Files.writeString(
        policy,
        """
        apiVersion: cpusteering.io/v1alpha1
        kind: CpuSteeringPolicy
        metadata: {name: spread}
        spec:
          nodeSelector: {}
          interfaces: {%s}
          attach: {mode: Auto}
          steer: {cpus: {list: "0"}}
        """
            .formatted(interfaces));
  }

  private Process agent(String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "ip",
                "netns",
                "exec",
                namespace,
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Agent.class.getName(),
                "--http-port",
                PORT,
                "--bpffs",
                bpffs.toString()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    agents.add(process);
    return process;
  }

  private String program(String interfaceName) throws Exception {
    Matcher program =
        PROGRAM.matcher(run("ip", "-n", namespace, "-d", "link", "show", interfaceName));
    return program.find() ? program.group(1) : "";
  }

  /** The whole answer; empty while nobody listens. */
  private String get(String path) throws Exception {
    Process request =
        new ProcessBuilder(
                "ip",
                "netns",
                "exec",
                namespace,
                "bash",
                "-c",
                "exec 3<>/dev/tcp/127.0.0.1/%s && printf 'GET %s HTTP/1.0\\r\\n\\r\\n' >&3 && cat <&3"
                    .formatted(PORT, path))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String answer = output(request);
    request.waitFor();
    return answer;
  }

  private static String run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = output(process);
    assertThat(process.waitFor()).as("%s: %s", String.join(" ", command), output).isZero();
    return output;
  }

  /** So far. */
  private static String said(Process process) throws IOException {
    InputStream output = process.getInputStream();
    return new String(output.readNBytes(output.available()), StandardCharsets.UTF_8);
  }

  private static String output(Process process) throws IOException {
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }
}
