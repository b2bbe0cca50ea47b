// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The command line. */
class OperatorTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final CommandLine line =
      new CommandLine(new Operator())
          .setOut(new PrintWriter(out, true))
          .setErr(new PrintWriter(err, true));

  @ParameterizedTest
  @ValueSource(strings = {"--help", "leave --help"})
  void explainsItselfWithoutAnyOption(String arguments) {
    assertThat(line.execute(arguments.split(" "))).isZero();
    assertThat(out.toString()).contains("Usage: operator", "--namespace");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--version", "leave --version"})
  void saysItsVersion(String arguments) {
    assertThat(line.execute(arguments.split(" "))).isZero();
    assertThat(out.toString()).startsWith("cpu-steering operator ");
  }

  @Test
  void namesTheOptionThatIsMissing() {
    assertThat(line.execute("--namespace", "", "--agent-selector", "a=b", "--identity", "me"))
        .isEqualTo(2);
    assertThat(err.toString()).contains("--namespace is missing");
  }
}
