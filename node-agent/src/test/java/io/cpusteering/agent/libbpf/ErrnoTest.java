// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.libbpf;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ErrnoTest {
  @ParameterizedTest
  @CsvSource({
    "1, EPERM",
    "6, ENXIO",
    "17, EEXIST",
    "28, ENOSPC",
    "34, ERANGE",
    "40, ELOOP",
    "42, ENOMSG",
    "59, EBFONT",
    "75, EOVERFLOW",
    "90, EMSGSIZE",
    "95, EOPNOTSUPP",
    "100, ENETDOWN",
    "110, ETIMEDOUT",
    "133, EHWPOISON",
    "524, ENOTSUPP",
    "4001, LIBBPF_ERRNO__FORMAT"
  })
  void namesAreTheKernels(int errno, String name) {
    assertThat(Errno.name(errno)).isEqualTo(name);
  }

  @ParameterizedTest
  @CsvSource({"0", "41", "58", "134", "-1"})
  void aNumberWithoutANameSaysSo(int errno) {
    assertThat(Errno.name(errno)).isEqualTo("errno " + errno);
  }

  @ParameterizedTest
  @EnumSource
  void aRefusalNamesOperationObjectAndNumber(Operation operation) {
    assertThat(new BpfException(operation, "this object", Errno.EINVAL, ""))
        .hasMessageStartingWith(
            "this object: %s failed with EINVAL (22): ".formatted(operation.callName()));
  }

  @Test
  void ofTheVerifiersLogTheLastLinesAreShown() {
    String log = "first line\n" + "noise\n".repeat(100) + "R1 invalid mem access\n";

    BpfException refusal = new BpfException(Operation.LOAD, "object", Errno.EACCES, log);

    assertThat(refusal)
        .hasMessageContaining("R1 invalid mem access")
        .hasMessageNotContaining("first line");
    assertThat(refusal.verifierLog()).isEqualTo(log);
  }
}
