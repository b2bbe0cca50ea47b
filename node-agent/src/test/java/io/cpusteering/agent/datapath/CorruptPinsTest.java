// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cpusteering.agent.libbpf.Bpf;
import io.cpusteering.agent.libbpf.BpfLink;
import io.cpusteering.agent.libbpf.BpfMap;
import io.cpusteering.agent.libbpf.BpfObject;
import io.cpusteering.agent.libbpf.BpfProgram;
import io.cpusteering.agent.libbpf.MapType;
import io.cpusteering.agent.plan.DatapathPlan;
import io.cpusteering.agent.plan.Device;
import io.cpusteering.agent.testbed.Testbed;
import io.cpusteering.bpf.BpfPrograms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Somebody has laid hands on what is pinned, one pin after the other: it is made whole again. */
@Tag("kernel")
class CorruptPinsTest {
  private final Testbed testbed = new Testbed();
  private final KernelDatapath datapath = new KernelDatapath(testbed.bpffs());
  private final Path root = testbed.bpffs().resolve("cpu-steering");
  private DatapathPlan plan;

  /** What stands in the place of a pin. */
  enum Intruder {
    NOTHING,
    ARRAY,
    /** A value for each CPU, though it is none of the types that ours are. */
    LRU_PERCPU_HASH,
    /** Has no entry with our keys. */
    HASH_OF_LONG_KEYS,
    PROGRAM,
    LINK,
    FOLDER,
    SYMBOLIC_LINK_TO_NOTHING
  }

  @BeforeEach
  void steer() {
    int out = testbed.addInterface("out", "sink");
    testbed.sender().run("ethtool", "-K", "sink", "gro", "on");
    plan = Plans.redirecting(testbed.ifindex(), new Device(out, testbed.receiver().mac("out")));
  }

  @AfterEach
  void close() {
    testbed.close();
  }

  @ParameterizedTest
  @EnumSource
  void whateverStandsInThePlaceOfAPinIsReplaced(Intruder intruder) throws IOException {
    apply(plan);
    PinnedObjects whole = PinnedObjects.below(root);

    for (String pin : whole.kinds().keySet()) {
      String what = "%s instead of %s".formatted(intruder, pin);
      long link = link();
      replace(root.resolve(pin), intruder);
      if (pin.endsWith("/link")) {
        // The kernel takes a link down some time after its last pin.
        await().until(() -> testbed.receiver().call(() -> Bpf.queryXdp(testbed.ifindex()).none()));
      }

      // Whoever only looks meets it first
      testbed.receiver().call(datapath::observe);
      datapath.counters();
      ApplyOutcome outcome = apply(plan);

      assertThat(outcome.failures()).as(what).isEmpty();
      assertThat(PinnedObjects.below(root).kinds()).as(what).isEqualTo(whole.kinds());
      assertThat(outcome.state().attachments().getFirst().tables())
          .as(what)
          .isEqualTo(plan.attachments().getFirst().tables());
      assertThat(outcome.state().attachments().getFirst().devices().getFirst().entries())
          .as(what)
          .hasSize(1);
      assertThat(apply(plan).state()).as(what + ", once more").isEqualTo(outcome.state());
      if (!pin.endsWith("/link")) {
        assertThat(link()).as("the link, with " + what).isEqualTo(link);
      }
    }
    assertLeavesNothing();
  }

  @Test
  void whatElseStandsInOurFoldersHarmsNobody() throws IOException {
    // Given: names of every kind, where ours are and where they will be
    for (String folder :
        List.of(
            "", "interface", "policy", "interface/" + testbed.ifindex(), "policy/" + Plans.UID)) {
      Path in = Files.createDirectories(root.resolve(folder));
      Files.createDirectories(in.resolve("unknown/deeper"));
      pinMap(in.resolve("stranger"), MapType.HASH);
    }

    ApplyOutcome outcome = apply(plan);

    assertThat(outcome.failures()).isEmpty();
    assertThat(apply(plan).state()).isEqualTo(outcome.state());
    assertThat(outcome.state().attachments()).hasSize(1);
    ApplyOutcome left = apply(DatapathPlan.EMPTY);
    assertThat(left.failures()).isEmpty();
    assertThat(left.state().attachments()).isEmpty();
    assertThat(root.resolve("interface/" + testbed.ifindex())).doesNotExist();
    assertThat(root.resolve("policy/" + Plans.UID)).doesNotExist();
  }

  @Test
  void whatStandsWhereALinkIsOnItsWayDoesNotTakeItsPlace() {
    apply(plan);
    long link = link();
    Path staged = root.resolve("interface/" + testbed.ifindex()).resolve("link-staged");
    pinMap(staged, MapType.HASH);

    ApplyOutcome outcome = apply(plan);

    assertThat(outcome.failures()).isEmpty();
    assertThat(link()).isEqualTo(link);
    assertThat(staged).doesNotExist();
  }

  @ParameterizedTest
  @EnumSource
  void descriptorsStayLevelAsLongAsItIsThere(Intruder intruder) throws IOException {
    // Given: what nobody makes whole again, since nobody applies anything
    apply(plan);
    for (String pin : PinnedObjects.below(root).kinds().keySet()) {
      if (!pin.endsWith("/link")) {
        replace(root.resolve(pin), intruder);
      }
      datapath.counters();
      long before = openDescriptors();

      for (int look = 0; look < 20; look++) {
        testbed.receiver().call(datapath::observe);
        datapath.counters();
      }

      assertThat(openDescriptors())
          .as("with %s at %s", intruder, pin)
          .isBetween(before - 5, before + 5);
      assertThat(apply(plan).failures()).isEmpty();
    }
  }

  private long link() {
    return testbed.receiver().call(datapath::observe).attachments().getFirst().linkId();
  }

  private void assertLeavesNothing() {
    assertThat(apply(DatapathPlan.EMPTY).failures()).isEmpty();
    assertThat(root).doesNotExist();
  }

  private static void replace(Path pin, Intruder intruder) throws IOException {
    Files.delete(pin);
    switch (intruder) {
      case NOTHING -> {}
      case ARRAY -> pinMap(pin, MapType.ARRAY);
      case LRU_PERCPU_HASH -> pinMap(pin, MapType.LRU_PERCPU_HASH);
      case HASH_OF_LONG_KEYS -> {
        try (BpfMap map = Bpf.createMap("foreign", MapType.HASH, 16, 8, 4)) {
          map.pin(pin);
        }
      }
      case PROGRAM -> pinObserver(pin, false);
      case LINK -> pinObserver(pin, true);
      case FOLDER -> Files.createDirectories(pin.resolve("deeper"));
      case SYMBOLIC_LINK_TO_NOTHING -> Files.createSymbolicLink(pin, Path.of("nowhere"));
    }
  }

  private static void pinMap(Path pin, int type) {
    try (BpfMap map = Bpf.createMap("foreign", type, 4, 4, 1)) {
      map.pin(pin);
    }
  }

  private static void pinObserver(Path pin, boolean attached) {
    try (BpfObject object = new BpfObject("foreign", BpfPrograms.OBSERVE.read())) {
      object.load();
      try (BpfProgram program = object.program("count_kthread")) {
        if (attached) {
          try (BpfLink link = Bpf.attachRawTracepoint(program, "xdp_cpumap_kthread")) {
            link.pin(pin);
          }
        } else {
          program.pin(pin);
        }
      }
    }
  }

  private ApplyOutcome apply(DatapathPlan wanted) {
    return testbed.receiver().call(() -> datapath.apply(wanted));
  }

  private static long openDescriptors() throws IOException {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      return descriptors.count();
    }
  }
}
