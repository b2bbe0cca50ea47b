// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cpusteering.api.policy.CpuSteeringPolicySpec;
import io.cpusteering.api.policy.Defaults;
import io.cpusteering.api.policy.SpecReader;
import io.cpusteering.api.policy.UnknownSpecException;
import io.cpusteering.api.policy.Validation;
import io.cpusteering.api.policy.Violation;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What became of a policy.
 *
 * @param violations what is wrong with it
 * @param defaulted its spec with the defaults; null when something is wrong
 */
record Verdict(List<Violation> violations, @Nullable JsonNode defaulted) {

  /** What Java says. */
  static Verdict ofJava(JsonNode policy) {
    JsonNode spec = policy.get("spec");
    try {
      CpuSteeringPolicySpec read =
          spec == null || spec.isNull() ? null : SpecReader.read(spec.toString());
      List<Violation> violations = Validation.validate(policy.at("/metadata/name").asText(), read);
      return new Verdict(
          violations,
          read == null || !violations.isEmpty()
              ? null
              : new ObjectMapper().valueToTree(Defaults.apply(read)));
    } catch (UnknownSpecException e) {
      return new Verdict(List.of(e.violation()), null);
    }
  }

  void assertRefusedAs(Map<String, String> expected) {
    assertThat(violations).extracting(Violation::fieldPath).hasSameElementsAs(expected.keySet());
    assertThat(violations)
        .allSatisfy(
            violation ->
                assertThat(violation.message()).contains(expected.get(violation.fieldPath())));
  }
}
