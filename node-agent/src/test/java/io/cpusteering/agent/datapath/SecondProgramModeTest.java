// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.agent.datapath.ApplyOutcome.Failure;
import io.cpusteering.agent.datapath.DatapathCounters.CpuCounters;
import io.cpusteering.agent.datapath.DatapathState.Attachment;
import io.cpusteering.agent.libbpf.BpfMap;
import io.cpusteering.agent.plan.DatapathPlan;
import io.cpusteering.agent.plan.RemotePlan;
import io.cpusteering.agent.plan.XdpMode;
import io.cpusteering.agent.plan.program.NumberRange;
import io.cpusteering.agent.plan.program.Rule;
import io.cpusteering.agent.plan.program.RuleAction;
import io.cpusteering.agent.plan.program.RuleSet;
import io.cpusteering.agent.testbed.Testbed;
import io.cpusteering.agent.testbed.UdpReceiver;
import io.cpusteering.agent.testbed.UdpSender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Second programs in each attach mode: one of the policy's own kind for each of its CPU maps, or
 * one of the user's own for all.
 */
@Tag("kernel")
class SecondProgramModeTest extends OnLargeMtu {
  private static final List<XdpMode> AUTO = List.of(XdpMode.NATIVE, XdpMode.GENERIC);

  @Test
  void theSecondProgramGoesWithEveryModeThatIsAskedFor() {
    int second = testbed.addGenericInterface(MTU);
    RemotePlan remote = dropping(UdpReceiver.PORT);
    int sent = 0;
    for (List<XdpMode> modes :
        List.of(AUTO, List.of(XdpMode.GENERIC), AUTO, List.of(XdpMode.NATIVE), AUTO)) {
      // When: an edit
      ApplyOutcome outcome = apply(Plans.plan(modes, remote, first, second));
      for (Attachment attached : outcome.state().attachments()) {
        send(attached.ifindex() == first ? Testbed.RECEIVER_ADDRESS : Testbed.GENERIC_ADDRESS);
        sent += PACKETS;
      }

      // Then: each map has a second program of its kind, and all count in one place
      assertThat(outcome.failures())
          .extracting(Failure::ifindex)
          .containsExactlyElementsOf(
              modes.equals(List.of(XdpMode.NATIVE)) ? List.of(second) : List.of());
      assertThat(outcome.state().cpuMaps()).hasSize(modes.equals(AUTO) ? 2 : 1);
      assertThat(outcome.state().cpuMaps())
          .allSatisfy(
              map ->
                  assertThat(map.entries().values())
                      .extracting(DatapathState.CpuEntry::programId)
                      .containsOnly(map.remote().programId()));
      assertSum(CpuCounters::remoteDropped, sent);
      assertThat(datapath.counters().policies().getFirst().remoteMatched())
          .containsEntry("one", (long) sent);
      assertThat(receiver.received()).isZero();
      assertThat(apply(Plans.plan(modes, remote, first, second)).state())
          .isEqualTo(outcome.state());
    }
  }

  @Test
  void aSecondProgramOfTheUsersOwnHasAllGoWithoutFrags() throws IOException {
    // Given: one that takes none
    testbed.setMtu(1500);
    int second = testbed.addGenericInterface(MTU);
    Path mine = Files.createDirectory(testbed.bpffs().resolve("mine"));
    try (RemoteObjects users =
        RemoteObjects.load(dropping(UdpReceiver.PORT).rules(), false, null)) {
      PinTree.pin(users.program(), mine.resolve("second"));
    }
    RemotePlan pinned = new RemotePlan.Pinned("/sys/fs/bpf/mine/second", true);

    // When
    DatapathState state = applied(Plans.auto(pinned, first, second));
    UdpSender.send(testbed.sender(), Testbed.RECEIVER_ADDRESS, 4, PACKETS, PER_SECOND);
    send(Testbed.GENERIC_ADDRESS);

    // Then
    assertSum(CpuCounters::remoteDropped, 2 * PACKETS);
    assertThat(attachment(state, first).mode()).isEqualTo(XdpMode.NATIVE);
    assertThat(attachment(state, first).frags()).isFalse();
    assertGeneric(state, second);
    assertThat(state.cpuMaps()).hasSize(1);
    // ... also while the policy is kept for want of a version
    assertThat(
            testbed
                .receiver()
                .call(
                    () ->
                        datapath.apply(
                            Plans.plan(List.of(XdpMode.NATIVE), new RemotePlan.AsIs(), first)))
                .state()
                .cpuMaps())
        .isEqualTo(state.cpuMaps());
  }

  /** As an agent left it that had a second program of the other kind. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aCpuMapThatIsNotForWhatItsNameSaysIsMadeAnew(boolean frags) {
    // Given: it is in use, and a stream runs
    RemotePlan remote = dropping(UdpReceiver.PORT + 1);
    DatapathPlan plan =
        frags ? Plans.auto(remote, first) : Plans.plan(List.of(XdpMode.GENERIC), remote, first);
    DatapathState before = applied(plan);
    long usurped;
    try (BpfMap cpus = Frags.newCpuMap(frags);
        RemoteObjects other = RemoteObjects.load(dropping(1).rules(), !frags, null)) {
      cpus.write(1, Plans.QUEUE_SIZE, other.program());
      usurped = cpus.info().id();
      PinTree.pin(
          cpus,
          testbed
              .bpffs()
              .resolve("cpu-steering/policy")
              .resolve(Plans.UID)
              .resolve(Frags.mapName(frags)));
    }
    CompletableFuture<Void> stream = CompletableFuture.runAsync(this::stream);

    // When
    DatapathState after = applied(plan);
    stream.join();

    // Then: under the same link
    awaitDelivered(STREAM);
    assertThat(after.cpuMaps())
        .singleElement()
        .satisfies(
            map -> {
              assertThat(map.mapId()).isNotEqualTo(usurped);
              assertThat(map.entries()).containsOnlyKeys(0, 1);
            });
    assertThat(attachment(after, first).linkId()).isEqualTo(attachment(before, first).linkId());
    assertKind(after, first, frags ? XdpMode.NATIVE : XdpMode.GENERIC, frags);
    assertThat(applied(plan)).isEqualTo(after);
  }

  private static RemotePlan.Rules dropping(int port) {
    Rule.Match match =
        new Rule.Match(
            Set.of(), List.of(), List.of(), List.of(), List.of(NumberRange.of(port)), List.of());
    return new RemotePlan.Rules(
        RuleSet.of(List.of(new Rule(match, new RuleAction.Drop()))), List.of("one"), List.of());
  }
}
