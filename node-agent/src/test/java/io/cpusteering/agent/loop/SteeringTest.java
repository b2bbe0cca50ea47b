// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.cpusteering.agent.datapath.DatapathState.Attachment;
import io.cpusteering.agent.host.InterfaceDetails;
import io.cpusteering.agent.host.InterfaceFacts;
import io.cpusteering.agent.host.Nic;
import io.cpusteering.agent.host.ReceiveTimestamps;
import io.cpusteering.agent.host.SoftwareSteering;
import io.cpusteering.agent.host.VlanFacts;
import io.cpusteering.agent.plan.DatapathPlan;
import io.cpusteering.agent.plan.Finding;
import io.cpusteering.agent.plan.Reason;
import io.cpusteering.agent.source.OrderSource;
import io.cpusteering.agent.source.Orders;
import io.cpusteering.agent.source.PolicyFile;
import io.cpusteering.agent.source.SwitchedOff;
import io.cpusteering.agent.source.SwitchedSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SteeringTest {
  private static final String POLICY =
      """
      apiVersion: cpusteering.io/v1alpha1
      kind: CpuSteeringPolicy
      metadata: {name: spread}
      spec:
        nodeSelector: {}
        interfaces: {names: [eth0]}
        steer: {}
      """;

  /** A native redirect would lose tags that somebody looks at. */
  private static final VlanFacts LOST_TAGS = new VlanFacts(VlanFacts.STRIPPING, List.of("eth0.5"));

  @TempDir Path folder;

  private final MemoryDatapath kernel = new MemoryDatapath();
  private Path file = Path.of("");

  @BeforeEach
  void aPolicyFile() throws IOException {
    file = Files.writeString(folder.resolve("policy.yaml"), POLICY);
  }

  @Test
  void aRoundBringsTheKernelInLine() {
    Round round = steering(List.of()).round();

    assertThat(round.applied()).isTrue();
    assertThat(round.troubles()).isEmpty();
    assertThat(kernel.observe().attachments()).extracting(Attachment::ifindex).containsExactly(2);
  }

  @Test
  void detailsAreReadOfSelectedInterfacesAloneAndInTimeForTheFirstPlan() {
    List<String> asked = new ArrayList<>();
    Steering steering =
        GivenSteering.of(new PolicyFile(file), kernel)
            .details(
                on -> {
                  asked.add(on.name());
                  return new InterfaceDetails(
                      List.of(),
                      List.of(),
                      ReceiveTimestamps.NONE,
                      SoftwareSteering.NONE,
                      null,
                      null);
                })
            .steering();

    Round round = steering.round();

    assertThat(asked).containsExactly("eth0");
    assertThat(round.plan().findings())
        .extracting(Finding::reason)
        .containsExactly(Reason.NATIVE_UNSUPPORTED);
    assertThat(kernel.applied()).containsExactly(DatapathPlan.EMPTY);
    assertThat(round.host().interfaces().getFirst().details().xdpFeatures()).isEmpty();
  }

  @Test
  void onlyWhatPoliciesAreAboutIsLookedAtCloselyAndInTimeForTheFirstPlan() {
    Steering steering =
        GivenSteering.of(new PolicyFile(file), kernel)
            .closer(
                (host, about) ->
                    host.withInterfaces(
                        on ->
                            about.contains(on.ifindex())
                                ? Nic.like(on).vlans(LOST_TAGS).facts()
                                : on))
            .steering();

    Round round = steering.round();

    assertThat(round.host().interfaces())
        .filteredOn(on -> on.vlans().equals(LOST_TAGS))
        .extracting(InterfaceFacts::name)
        .containsExactly("eth0");
    assertThat(round.plan().findings())
        .extracting(Finding::reason)
        .containsExactly(Reason.VLAN_HAZARD);
    assertThat(kernel.applied()).containsExactly(DatapathPlan.EMPTY);
  }

  @Test
  void aSecondRoundPlansTheSame() {
    Steering steering = steering(List.of());

    steering.round();
    steering.round();

    assertThat(kernel.applied()).hasSize(2);
    assertThat(kernel.applied().get(1)).isEqualTo(kernel.applied().get(0));
  }

  @Test
  void aFileThatTurnsWrongKeepsAndRepairsWhatRan() throws IOException {
    Steering steering = steering(List.of());
    steering.round();
    Files.writeString(file, POLICY.replace("eth0", "an interface"));
    kernel.apply(DatapathPlan.EMPTY);

    Round round = steering.round();

    assertThat(round.troubles())
        .singleElement()
        .satisfies(
            trouble -> {
              assertThat(trouble.reason()).isEqualTo("OrdersUnreadable");
              assertThat(trouble.message()).contains("spec.interfaces.names[0]");
            });
    assertThat(kernel.observe().attachments()).extracting(Attachment::ifindex).containsExactly(2);
  }

  @Test
  void aFileWithoutPoliciesTakesEverythingAway() throws IOException {
    Steering steering = steering(List.of());
    steering.round();
    Files.writeString(file, "# none any more\n");

    steering.round();

    assertThat(kernel.observe().attachments()).isEmpty();
    assertThat(kernel.observe().cpuMaps()).isEmpty();
  }

  @Test
  void aFileOfNoBytesIsNoOrder() throws IOException {
    Steering steering = steering(List.of());
    steering.round();
    Files.writeString(file, "");

    Round round = steering.round();

    assertThat(round.troubles()).extracting(Trouble::reason).containsExactly("OrdersUnreadable");
    assertThat(kernel.observe().attachments()).extracting(Attachment::ifindex).containsExactly(2);
  }

  @Test
  void withoutOrdersTheKernelIsLeftAlone() {
    steering(List.of()).round();
    Steering fresh = GivenSteering.of(new FixedSource(null), kernel).steering();

    Round round = fresh.round();

    assertThat(round.applied()).isFalse();
    assertThat(round.troubles()).extracting(Trouble::reason).containsExactly("NoOrders");
    assertThat(kernel.applied()).hasSize(1);
  }

  @Test
  void leavingTakesEverythingAway() {
    Orders orders = new PolicyFile(file).current().orElseThrow();
    steering(List.of()).round();
    Steering leaving =
        GivenSteering.of(new FixedSource(new Orders(7, true, orders.policies(), null)), kernel)
            .steering();

    leaving.round();

    assertThat(kernel.applied().getLast()).isEqualTo(DatapathPlan.EMPTY);
  }

  @Test
  void switchedOffByTheFileEverythingIsTakenAwayAndComesBackWithoutIt() throws IOException {
    Steering steering = switched(new PolicyFile(file));
    steering.round();
    DatapathPlan before = kernel.applied().getLast();
    Path disabled = Files.createFile(folder.resolve("disabled"));

    Round off = steering.round();

    assertThat(kernel.applied().getLast()).isEqualTo(DatapathPlan.EMPTY);
    assertThat(off.orders().policies()).as("they are known still").hasSize(1);
    assertThat(off.troubles())
        .extracting(Trouble::reason, Trouble::blocking)
        .containsExactly(tuple("Disabled", false));
    assertThat(off.troubles().getFirst().message()).contains("rm " + disabled);

    Files.delete(disabled);

    assertThat(steering.round().troubles()).isEmpty();
    assertThat(kernel.applied().getLast()).isEqualTo(before);
  }

  @Test
  void switchingOffTakesNoOrders() throws IOException {
    steering(List.of()).round();
    Steering fresh = switched(new FixedSource(null));
    Path disabled = Files.createFile(folder.resolve("disabled"));

    Round off = fresh.round();

    assertThat(kernel.observe().attachments()).isEmpty();
    assertThat(off.troubles()).extracting(Trouble::reason).containsExactly("Disabled");

    Files.delete(disabled);

    Round on = fresh.round();
    assertThat(on.applied()).as("nobody has ordered anything").isFalse();
    assertThat(on.troubles()).extracting(Trouble::reason).containsExactly("NoOrders");
  }

  @Test
  void switchingOffTakesNoOrdersThatCanBeRead() throws IOException {
    Steering steering = switched(new PolicyFile(file));
    steering.round();
    Files.writeString(file, "");
    Files.createFile(folder.resolve("disabled"));

    Round off = steering.round();

    assertThat(kernel.observe().attachments()).isEmpty();
    assertThat(off.troubles())
        .extracting(Trouble::reason)
        .containsExactly("OrdersUnreadable", "Disabled");
  }

  @Test
  void whoeverSwitchedOffIsNamedAndTheLastOneSwitchesOn() throws IOException {
    Orders orders = new PolicyFile(file).current().orElseThrow();
    Orders byAnother = Orders.switchedOff(orders, new SwitchedOff("an annotation", "remove it"));
    Files.createFile(folder.resolve("disabled"));

    Round round = switched(new FixedSource(byAnother)).round();

    assertThat(round.troubles().getFirst().message())
        .contains("by an annotation and the file ", "remove it and rm ");
  }

  @Test
  void aMissingAbilityIsToldAndTheKernelNotTouched() {
    Trouble noBpffs = new Trouble("NoBpffs", "mount one", true);

    Round round = steering(List.of(noBpffs)).round();

    assertThat(round.outcome()).isNull();
    assertThat(round.orders()).isNotNull();
    assertThat(round.troubles()).containsExactly(noBpffs);
    assertThat(kernel.applied()).isEmpty();
  }

  @Test
  void anAbilityThatIsNotNeededIsToldAndTheKernelBroughtInLineAllTheSame() {
    Trouble noFrags = new Trouble("NoFrags", "a newer kernel", false);

    Round round = steering(List.of(noFrags)).round();

    assertThat(round.applied()).isTrue();
    assertThat(round.troubles()).containsExactly(noFrags);
  }

  @Test
  void unreadableHostFactsAreToldAndTheKernelNotTouched() {
    Steering steering =
        GivenSteering.of(new PolicyFile(file), kernel)
            .host(
                () -> {
                  throw new IllegalStateException("sysfs is not mounted");
                })
            .steering();

    Round round = steering.round();

    assertThat(round.troubles()).extracting(Trouble::reason).containsExactly("HostUnreadable");
    assertThat(kernel.applied()).isEmpty();
  }

  private Steering steering(List<Trouble> missing) {
    return GivenSteering.of(new PolicyFile(file), kernel).abilities(() -> missing).steering();
  }

  private Steering switched(OrderSource source) {
    return GivenSteering.of(new SwitchedSource(source, folder), kernel).steering();
  }

  private record FixedSource(@Nullable Orders orders) implements OrderSource {
    @Override
    public Optional<Orders> current() {
      return Optional.ofNullable(orders);
    }

    @Override
    public void close() {}
  }
}
