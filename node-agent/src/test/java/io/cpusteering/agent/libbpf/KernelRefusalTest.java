// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.libbpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.cpusteering.agent.testbed.Testbed;
import io.cpusteering.bpf.BpfPrograms;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every refusal that a user may meet, provoked, and what it says. */
@Tag("kernel")
class KernelRefusalTest {
  private static final long BPF_NOEXIST = 1;
  private static final int MAX_QUEUE_SIZE = 16384;

  private final Testbed testbed = new Testbed();
  private BpfMap cpus;

  @BeforeEach
  void createMap() {
    cpus = Bpf.createMap("cpus", MapType.CPUMAP, 4, 8, Bpf.possibleCpus());
  }

  @AfterEach
  void close() {
    cpus.close();
    testbed.close();
  }

  @Test
  void aWriteOnlyIfAbsent() {
    assertRefused(() -> cpus.write(1, entry(64), BPF_NOEXIST), Errno.EEXIST, "only if absent");
  }

  @Test
  void aQueueThatIsTooLong() {
    assertRefused(() -> cpus.write(1, entry(MAX_QUEUE_SIZE + 1)), Errno.EOVERFLOW, "16384");
    cpus.write(1, entry(MAX_QUEUE_SIZE));
    assertThat(cpus.read(1).orElseThrow().getInt(0)).isEqualTo(MAX_QUEUE_SIZE);
  }

  @Test
  void aQueueOfZeroDeletesTheEntry() {
    cpus.write(1, entry(64));

    cpus.write(1, entry(0));

    assertThat(cpus.read(1)).isEmpty();
  }

  @Test
  void aCpuBeyondTheMap() {
    assertRefused(
        () -> cpus.write(Bpf.possibleCpus(), entry(64)), Errno.E2BIG, "beyond the map's size");
  }

  @Test
  void aMapBeyondTheKernelsCpus() {
    assertRefused(
        () -> Bpf.createMap("big", MapType.CPUMAP, 4, 8, 1 << 20), Errno.E2BIG, "NR_CPUS");
  }

  @Test
  void aCpuThatThisMachineCannotHave() {
    try (BpfMap larger = Bpf.createMap("larger", MapType.CPUMAP, 4, 8, Bpf.possibleCpus() + 1)) {
      assertRefused(
          () -> larger.write(Bpf.possibleCpus(), entry(64)), Errno.ENODEV, "can't have that CPU");
    }
  }

  @Test
  void aSecondProgramOfTheWrongType() {
    try (BpfObject object = loadedSteering();
        BpfProgram program = object.program("steer")) {
      ByteBuffer value = entry(64).putInt(4, program.fd());

      assertRefused(() -> cpus.write(1, value), Errno.ENOMEM, "second program");
    }
  }

  @Test
  void aSecondProgramThatIsNoDescriptor() {
    assertRefused(() -> cpus.write(1, entry(64).putInt(4, 9999)), Errno.ENOMEM, "second program");
  }

  @Test
  void aSecondProgramInTheSameMode() {
    try (BpfObject object = loadedSteering();
        BpfProgram program = object.program("steer");
        BpfLink first = attach(program, Bpf.XDP_NATIVE)) {
      assertThat(first.info().ifindex()).isEqualTo(testbed.ifindex());
      assertRefused(() -> attach(program, Bpf.XDP_NATIVE), Errno.EBUSY, "another XDP program");
      assertRefused(() -> attach(program, Bpf.XDP_GENERIC), Errno.EEXIST, "in another mode");
    }
  }

  @Test
  void aDriverWithoutXdp() {
    try (BpfObject object = loadedSteering();
        BpfProgram program = object.program("steer")) {
      assertRefused(
          () -> testbed.receiver().call(() -> Bpf.attachXdp(program, 1, Bpf.XDP_NATIVE)),
          Errno.EOPNOTSUPP,
          "Generic");
    }
  }

  @Test
  void anMtuThatIsTooLarge() {
    testbed.sender().ip("link", "set", "peer", "mtu", "9000");
    testbed.receiver().ip("link", "set", Testbed.INTERFACE, "mtu", "9000");
    try (BpfObject object = loadedSteering();
        BpfProgram program = object.program("steer")) {
      assertRefused(() -> attach(program, Bpf.XDP_NATIVE), Errno.ERANGE, "MTU");
    }
  }

  @Test
  void aLinkThatLostItsInterface() {
    try (BpfObject object = loadedSteering();
        BpfProgram program = object.program("steer");
        BpfLink link = attach(program, Bpf.XDP_NATIVE)) {
      link.detach();

      assertThat(link.info().ifindex()).isZero();
      assertRefused(() -> link.replaceProgram(program), Errno.ENOLINK, "attach again");
    }
  }

  @Test
  void pinsThatAreTakenDottedMissingOrOfAnotherType() {
    Path pin = testbed.bpffs().resolve("map");
    cpus.pin(pin);

    assertRefused(() -> cpus.pin(pin), Errno.EEXIST, "pinned at that path already");
    assertRefused(() -> cpus.pin(testbed.bpffs().resolve("a.b")), Errno.EPERM, "dot");
    assertRefused(
        () -> Bpf.openMap(testbed.bpffs().resolve("none")), Errno.ENOENT, "nothing is there");
    assertRefused(() -> Bpf.openLink(pin), Errno.EACCES, "of that type");
  }

  @Test
  void aTracepointThatIsNotThere() {
    try (BpfObject object = new BpfObject("observe", BpfPrograms.OBSERVE.read())) {
      object.load();
      try (BpfProgram program = object.program("count_enqueue")) {
        assertRefused(
            () -> Bpf.attachRawTracepoint(program, "no_such_tracepoint"),
            Errno.ENOENT,
            "no such tracepoint");
      }
    }
  }

  @Test
  void aThreadThatIsGone() {
    assertRefused(() -> Threads.setNice(Integer.MAX_VALUE, 0), Errno.ESRCH, "no such thread");
  }

  @Test
  void anObjectThatIsNone() {
    assertRefused(
        () -> new BpfObject("none", "no ELF".getBytes(StandardCharsets.US_ASCII)).close(),
        Errno.LIBBPF_FORMAT,
        "BPF object none");
  }

  private BpfLink attach(BpfProgram program, int flags) {
    return testbed.receiver().call(() -> Bpf.attachXdp(program, testbed.ifindex(), flags));
  }

  private static BpfObject loadedSteering() {
    BpfObject object = new BpfObject("steer", BpfPrograms.STEER.read());
    object.resizeMap("cpus", Bpf.possibleCpus());
    object.load();
    return object;
  }

  private ByteBuffer entry(int queueSize) {
    return cpus.newValue().putInt(0, queueSize);
  }

  private static void assertRefused(ThrowingCallable call, int errno, String says) {
    BpfException refusal = catchThrowableOfType(BpfException.class, call);
    assertThat(refusal.errno()).as(refusal.getMessage()).isEqualTo(errno);
    assertThat(refusal).hasMessageContaining(says).hasMessageContaining(Errno.name(errno));
  }
}
