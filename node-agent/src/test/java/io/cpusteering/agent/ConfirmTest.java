// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.cpusteering.agent.datapath.DatapathState.Attachment;
import io.cpusteering.agent.datapath.KernelDatapath;
import io.cpusteering.agent.testbed.SteeringCommand;
import io.cpusteering.agent.testbed.SteeringCommand.Outcome;
import io.cpusteering.agent.testbed.Testbed;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A node that a policy cuts off is back by itself and says why. The receiver is the node; the
 * sender is its gateway, and what stands for the API server runs there.
 */
@Tag("kernel")
class ConfirmTest {
  private static final int PORT = 6443;
  private static final String API_SERVER =
      "http://%s:%d/livez".formatted(Testbed.SENDER_ADDRESS, PORT);

  private static final int WITHOUT_END = 1_000_000;

  /** Three answers of each confirm it, however long they take on a busy machine. */
  private static final String PASSES_ALL = TrialPolicies.passesAll(60);

  /** Where it does not matter who else has answered by the end. */
  private static final String DROPS_ALL = TrialPolicies.dropsAll(5);

  /** Time for three answers of those who are not cut off. */
  private static final String DROPS_ALL_LATER = TrialPolicies.dropsAll(15);

  /** Said after the round that began it. */
  private static final String ON_TRIAL = "is on trial on interface steered";

  @TempDir Path folder;

  private final Testbed testbed = new Testbed();
  private final KernelDatapath datapath = new KernelDatapath(testbed.bpffs());
  private final Semaphore answers = new Semaphore(WITHOUT_END);
  private final ExecutorService serving = Executors.newCachedThreadPool();
  private @Nullable HttpServer apiServer;
  private @Nullable FollowingAgent agent;

  @BeforeEach
  void aGatewayAndAnApiServer() {
    testbed.receiver().ip("route", "add", "default", "via", Testbed.SENDER_ADDRESS);
    testbed.receiver().ip("-6", "route", "add", "default", "via", "fd77::1");
    startApiServer();
  }

  @AfterEach
  void close() {
    if (agent != null) {
      agent.close();
    }
    stopApiServer();
    serving.shutdownNow();
    testbed.close();
  }

  @Test
  void whatCutsNobodyOffIsConfirmed() throws IOException {
    start(PASSES_ALL);

    awaitLog("confirmed policies=");

    assertThat(log())
        .anyMatch(
            line ->
                line.contains("Confirming: policy follow")
                    && line.contains("the gateway 10.77.0.1 on steered (ARP)")
                    && line.contains("the gateway 10.77.0.1 on steered (IP)")
                    && line.contains("on steered (neighbour discovery)")
                    && line.contains("the API server (" + API_SERVER + ")")
                    && !line.contains("the kubelet"))
        .noneMatch(line -> line.contains("ConnectivityLost"));
    assertThat(attachments()).hasSize(1);
  }

  @Test
  void aRuleThatDropsEverythingIsUndone() throws IOException {
    start(DROPS_ALL_LATER);

    awaitLog(ON_TRIAL);
    awaitLog("ConnectivityLost: policy follow");

    await().untilAsserted(() -> assertThat(attachments()).isEmpty());
    assertThat(log())
        .anyMatch(
            line ->
                line.contains("was undone on steered")
                    && line.contains("the gateway 10.77.0.1 on steered (IP)")
                    && line.contains("the API server"))
        .as("ARP is for no rule that matches IP")
        .noneMatch(line -> line.contains("undone on") && line.contains("(ARP)"));
    assertThat(askApiServer()).isEqualTo("ok");
  }

  @Test
  void anEditThatCutsOffGoesBackToTheVersionBefore() throws IOException {
    // Given
    start(PASSES_ALL);
    awaitLog("confirmed policies=");
    String before = attachments().getFirst().revision();
    long link = attachments().getFirst().linkId();

    // When
    FollowingAgent.edit(folder, DROPS_ALL);

    // Then
    awaitLog("revision %s is in force again".formatted(before));
    assertThat(revision()).isEqualTo(before);
    assertThat(attachments()).singleElement().matches(it -> it.linkId() == link);
    assertThat(askApiServer()).isEqualTo("ok");

    // When the spec changes
    FollowingAgent.edit(folder, DROPS_ALL.replace("drop: {}", "pass: {}"));

    // Then
    awaitLog("ConnectivityLost is over");
    await().untilAsserted(() -> assertThat(revision()).isNotIn("", before));
  }

  @Test
  void aRedirectOfTheUplinkToAWrongInterfaceIsUndone() throws IOException {
    testbed.addInterface("wrong", "beyond");
    testbed.sender().run("ethtool", "-K", "beyond", "gro", "on");

    start(
        """
        interfaces: {defaultRoute: true}
        redirect: {interfaces: [wrong]}
        safety: {confirm: 5s}
        """);
    awaitLog(ON_TRIAL);
    awaitLog("ConnectivityLost: policy follow");

    await().untilAsserted(() -> assertThat(attachments()).isEmpty());
    assertThat(log())
        .anyMatch(line -> line.contains("undone on steered") && line.contains("(ARP)"));
    assertThat(askApiServer()).isEqualTo("ok");
  }

  @Test
  void unfinishedChecksumsCutNobodyOffThatIsKnownForThem() throws IOException {
    testbed.setSenderChecksumOffload(true);

    start(
        """
        interfaces: {names: [steered]}
        attach: {mode: Native}
        steer: {cpus: {list: "0"}}
        safety: {confirm: 60s}
        """);
    awaitLog("confirmed policies=");

    assertThat(log()).noneMatch(line -> line.contains("ConnectivityLost"));
    assertThat(attachments()).hasSize(1);
  }

  @Test
  void anAgentThatIsKilledLeavesTheTrialToTheNext() throws IOException {
    // Given
    start(DROPS_ALL_LATER);
    awaitProgram();
    agent.close();
    assertThat(attachments()).as("it is cut off, and nobody looks after it").hasSize(1);
    assertThat(Files.readString(folder.resolve("confirm.json"))).contains("CHANGED");

    // When
    start(DROPS_ALL_LATER);

    // Then
    awaitLog("going on with the trial that an earlier agent began");
    await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> assertThat(attachments()).isEmpty());
    assertThat(askApiServer()).isEqualTo("ok");

    // When one more comes
    agent.close();
    start(DROPS_ALL_LATER);

    // Then
    awaitLog("ConnectivityLost: policy follow");
    assertThat(attachments()).isEmpty();
  }

  @Test
  void anApiServerThatRefusesIsNoSignOfBeingCutOff() throws IOException {
    start(PASSES_ALL);
    awaitProgram();

    stopApiServer();

    awaitLog("confirmed policies=");
    assertThat(log()).noneMatch(line -> line.contains("ConnectivityLost"));
    assertThat(attachments()).hasSize(1);
  }

  @Test
  void whoIsSilentWithoutTheChangeTooHasItTriedOnceMore() throws IOException {
    // Given it answers once, and no more
    answers.drainPermits();
    answers.release();
    start(TrialPolicies.passesAll(15));

    // When
    awaitLog("it is tried once more when they do");
    assertThat(attachments()).isEmpty();
    answers.release(WITHOUT_END);

    // Then
    awaitLog("ConnectivityLost is over");
    await().untilAsserted(() -> assertThat(attachments()).hasSize(1));
    awaitLog("confirmed policies=");
    assertThat(attachments()).hasSize(1);
  }

  @Test
  void onceStaysUntilItIsConfirmedOrUndone() throws IOException {
    Outcome once =
        SteeringCommand.run(
            testbed, "--policy-file", policy(DROPS_ALL), "--once", "--state-dir", "/proc/no-state");

    assertThat(once.out())
        .contains(
            "is on trial on interface steered until",
            "steered: not steered",
            "ConnectivityLost: ",
            "the gateway 10.77.0.1 on steered (IP)")
        .as("its state folder can't be written")
        .contains("StateNotKept")
        .endsWith("not everything is as asked\n");
    assertThat(once.status()).isEqualTo(1);
    assertThat(attachments()).isEmpty();

    Outcome good = SteeringCommand.run(testbed, "--policy-file", policy(PASSES_ALL), "--once");

    assertThat(good.out())
        .contains("steered: steered by policy follow")
        .endsWith("everything is as asked\n");
    assertThat(good.status()).isZero();
  }

  @Test
  void onceThatLosesItsTerminalUndoes() throws IOException {
    try (SteeringCommand once =
        SteeringCommand.start(
            testbed, "--policy-file", policy(TrialPolicies.dropsAll(600)), "--once")) {
      awaitProgram();

      once.terminate();

      assertThat(once.await().out()).contains("ended before it was confirmed: undone");
      assertThat(attachments()).isEmpty();
    }
  }

  @Test
  void nobodyIsAskedWhereChangesAreLeftUnconfirmed() throws IOException {
    start(TrialPolicies.passesAll(0));
    awaitProgram();

    assertThat(log()).noneMatch(line -> line.contains("Confirming"));
  }

  @Test
  void whereNobodyAnsweredBeforeThatIsSaid() throws IOException {
    testbed.receiver().ip("route", "del", "default");
    testbed.receiver().ip("-6", "route", "del", "default");
    stopApiServer();
    start(DROPS_ALL);

    awaitLog("NothingToConfirm: neither a gateway nor the API server nor the kubelet answered");

    assertThat(attachments()).hasSize(1);
  }

  private void start(String spec) throws IOException {
    agent = new FollowingAgent(testbed.receiver(), testbed.bpffs(), folder, spec, API_SERVER);
  }

  private List<String> log() {
    return agent.log();
  }

  private void awaitLog(String text) {
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() -> assertThat(log()).as("its log").anyMatch(line -> line.contains(text)));
  }

  private void awaitProgram() {
    await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> assertThat(attachments()).hasSize(1));
  }

  private List<Attachment> attachments() {
    return testbed.receiver().call(datapath::observe).attachments();
  }

  private String revision() {
    return attachments().stream().map(Attachment::revision).findFirst().orElse("");
  }

  private String policy(String spec) throws IOException {
    FollowingAgent.edit(folder, spec);
    return folder.resolve("policy.yaml").toString();
  }

  private String askApiServer() {
    return testbed.receiver().run("curl", "-s", "--max-time", "5", API_SERVER);
  }

  private void startApiServer() {
    apiServer =
        testbed
            .sender()
            .call(() -> HttpServer.create(new InetSocketAddress(Testbed.SENDER_ADDRESS, PORT), 0));
    apiServer.setExecutor(serving);
    apiServer.createContext("/livez", this::answer);
    apiServer.start();
    // What begins slowly has begun before an agent asks.
    assertThat(askApiServer()).isEqualTo("ok");
  }

  /** Without a permit the connection is there, and nothing comes. */
  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      answers.acquire();
      byte[] text = "ok".getBytes();
      exchange.sendResponseHeaders(200, text.length);
      exchange.getResponseBody().write(text);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void stopApiServer() {
    if (apiServer != null) {
      apiServer.stop(0);
      apiServer = null;
    }
  }
}
