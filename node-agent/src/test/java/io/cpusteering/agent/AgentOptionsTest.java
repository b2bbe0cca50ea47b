// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What people are told who give options that mean nothing. */
class AgentOptionsTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--once                             | --once needs --policy-file",
        "--dry-run                          | --dry-run needs --policy-file",
        "--policy-file p --once --dry-run   | --once and --dry-run contradict each other",
        "--once --detach                    | --once and --detach contradict each other",
        "--policy-file p --detach           | --detach removes everything",
        "--polcy-file p                     | Unknown option",
        "--node-name n --namespace= --bpffs | Missing required parameter",
        "--http-port many                   | Invalid value for option '--http-port'",
        "--http-port 70000 --policy-file p  | --http-port is 0 to 65535, not 70000",
        "apply                              | is no command and no option",
        "top --count 0                      | --count takes 1 or more",
        "top --interval 0                   | --interval takes 0.1 to 3600 seconds",
        "top --interval NaN                 | --interval takes 0.1 to 3600 seconds",
        "--policy-file p top                | top changes nothing",
        "top --once                         | Unknown option",
      })
  void wrongOnesAreRefusedWithTheReasonAndTheUsage(String arguments, String reason) {
    // When
    int status = run(arguments.strip().split(" "));

    // Then
    assertThat(status).isEqualTo(2);
    assertThat(err.toString()).startsWith("Usage: steering").contains(reason);
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void helpNamesEveryOptionOfPeople() {
    int status = run("--help");

    assertThat(status).isZero();
    assertThat(out.toString())
        .contains("--policy-file", "--once", "--dry-run", "--detach", "Exit status")
        .doesNotContain("--launched-as");
  }

  @Test
  void theLaunchersPathIsNoArgument() {
    int status = run("--launched-as", "/app/bin/steering", "--version");

    assertThat(status).isZero();
    assertThat(err.toString()).isEmpty();
  }

  private int run(String... arguments) {
    CommandLine line = Agent.commandLine();
    line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return line.execute(arguments);
  }
}
