// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.agent.datapath.Ability;
import io.cpusteering.agent.plan.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The page that says what to do about a reason. */
class OperationsPageTest {
  private static final Path PAGE = Path.of("../docs/operations.md");

  @ParameterizedTest
  @EnumSource
  void explainsEveryReasonOfThePlan(Reason reason) throws IOException {
    assertThat(Files.readString(PAGE)).contains("`" + reason.label() + "`");
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void explainsEveryAbilityThatMayBeMissing(Ability.Reason reason) throws IOException {
    assertThat(Files.readString(PAGE)).contains("`" + reason.label() + "`");
  }
}
