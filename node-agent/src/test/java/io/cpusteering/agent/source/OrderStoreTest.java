// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cpusteering.agent.plan.Reason;
import io.cpusteering.agent.plan.WantedPolicy;
import io.cpusteering.api.policy.Defaults;
import io.cpusteering.api.policy.SpecReader;
import io.cpusteering.api.policy.UnknownSpecException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrderStoreTest {
  @TempDir Path folder;

  @Test
  void givesBackWhatItWasGiven() throws UnknownSpecException {
    Orders orders = orders(3);

    new OrderStore(folder.resolve("deep/er")).save(orders);

    assertThat(new OrderStore(folder.resolve("deep/er")).load()).contains(orders);
  }

  @Test
  void theLastOnesStandAndNothingElseIsLeftBehind() throws UnknownSpecException {
    OrderStore store = new OrderStore(folder);

    store.save(orders(3));
    store.save(orders(4));

    assertThat(store.load()).contains(orders(4));
    assertThat(folder.toFile().list()).containsExactly("orders.json");
  }

  @Test
  void keepsThatTheNodeIsSwitchedOff() throws UnknownSpecException {
    Orders off = Orders.switchedOff(orders(3), SwitchedOff.byAnnotation("a test"));

    new OrderStore(folder).save(off);

    assertThat(new OrderStore(folder).load()).contains(off);
  }

  @Test
  void whatAnAgentWithoutAnOffSwitchKeptIsOnAndTheOtherWayRound() throws IOException {
    Files.writeString(
        folder.resolve("orders.json"), "{\"generation\":3,\"leave\":false,\"policies\":[]}");

    Orders orders = new OrderStore(folder).load().orElseThrow();

    assertThat(orders.off()).isNull();
    new OrderStore(folder).save(orders);
    assertThat(folder.resolve("orders.json")).content().doesNotContain("off");
  }

  @Test
  void thereMayBeNone() {
    assertThat(new OrderStore(folder.resolve("nowhere")).load()).isEmpty();
  }

  @Test
  void aCorruptFileIsNamed() throws IOException {
    Files.writeString(folder.resolve("orders.json"), "{\"generation\":3,\"pol");

    assertThatThrownBy(() -> new OrderStore(folder).load())
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining(folder.resolve("orders.json").toString())
        .hasMessageContaining("what runs is kept");
  }

  @Test
  void aFolderThatCantBeWrittenIsNamedWithTheCure() throws IOException {
    Path notAFolder = Files.writeString(folder.resolve("file"), "");

    assertThatThrownBy(() -> new OrderStore(notAFolder).save(new Orders(1, false, List.of(), null)))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining(notAFolder.toString())
        .hasMessageContaining("--state-dir");
  }

  private static Orders orders(long generation) throws UnknownSpecException {
    var spec =
        Defaults.apply(
            SpecReader.read(
                "{\"interfaces\":{\"names\":[\"eth0\"]},\"steer\":{\"cpus\":{\"list\":\"0-1\"}}}"));
    return new Orders(
        generation,
        false,
        List.of(
            WantedPolicy.of("a", "uid-a", "a-1", spec),
            new WantedPolicy(
                "b",
                "uid-b",
                "b-2",
                new WantedPolicy.Version("b-1", spec),
                new WantedPolicy.Hold(Reason.REVISION_MISSING, "not there")),
            new WantedPolicy(
                "c",
                "uid-c",
                "c-2",
                null,
                new WantedPolicy.Hold(Reason.UNSUPPORTED_BY_AGENT, "spec.rules"))),
        null);
  }
}
