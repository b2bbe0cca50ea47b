// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.agent.loop.Trouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KernelAbilitiesTest {
  @TempDir Path folder;

  @Test
  void aFolderThatIsNoBpffsIsNamedWithTheCure() throws IOException {
    Trouble trouble = only("NoBpffs", "000001ffffffffff");

    assertThat(trouble.message()).contains(folder.toString(), "mount -t bpf", "--bpffs");
    assertThat(trouble.blocking()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0000000000000000 | NET_ADMIN, PERFMON, BPF",
        "0000000000001000 | PERFMON, BPF",
        "000000c000000000 | NET_ADMIN",
        "0000008000001000 | PERFMON",
        "0000000000200000 | NET_ADMIN",
      })
  void missingCapabilitiesAreNamed(String effective, String missing) throws IOException {
    assertThat(only("NoPermission", effective).message())
        .contains("lacks the capabilities " + missing + ";");
  }

  @ParameterizedTest
  @CsvSource({"000000c000001000", "0000000000201000", "000001ffffffffff"})
  void enoughCapabilitiesAreNoTrouble(String effective) throws IOException {
    assertThat(missing(effective)).extracting(Trouble::reason).doesNotContain("NoPermission");
  }

  private Trouble only(String reason, String effective) throws IOException {
    return missing(effective).stream()
        .filter(trouble -> trouble.reason().equals(reason))
        .findFirst()
        .orElseThrow();
  }

  private List<Trouble> missing(String effective) throws IOException {
    Path status =
        Files.writeString(
            folder.resolve("status"), "Name:\tjava\nCapEff:\t" + effective + "\nSeccomp:\t0\n");
    return new KernelAbilities(folder, status).missing();
  }
}
