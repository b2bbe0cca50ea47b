// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpecReaderTest {

  @Test
  void takesAMissingFieldAndANullForTheSame() throws UnknownSpecException {
    assertThat(SpecReader.read("{\"priority\":null}"))
        .isEqualTo(SpecReader.read("{}"))
        .isEqualTo(
            new CpuSteeringPolicySpec(null, null, null, null, null, null, null, null, null, null));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"steer\":{\"turbo\":true}} | spec.steer.turbo | unknown field; known here are [algorithm,",
        "{\"steer\":{\"algorithm\":\"Magic\"}} | spec.steer.algorithm | \"Magic\" is not known; allowed are [FlowHash, RoundRobin]",
        "{\"steer\":{\"algorithm\":0}} | spec.steer.algorithm | \"0\" is not known",
        "{\"steer\":{\"queueSize\":\"9\"}} | spec.steer.queueSize | not a value of the right type: a whole number without quotes is needed",
        "{\"steer\":{\"queueSize\":1.5}} | spec.steer.queueSize | not a value of the right type: a whole number",
        "{\"steer\":{\"cpus\":{\"list\":2}}} | spec.steer.cpus.list | \"2\" is not a value of the right type: text, in quotes if it looks like a number, is needed",
        "{\"interfaces\":{\"names\":[\"a\",7]}} | spec.interfaces.names[1] | not a value of the right type",
        "{\"interfaces\":{\"defaultRoute\":\"yes\"}} | spec.interfaces.defaultRoute | not a value of the right type: true or false",
        "{\"interfaces\":{\"names\":\"a\"}} | spec.interfaces.names | not a value of the right type: a list is needed",
        "{\"steer\":{\"cpus\":[2]}} | spec.steer.cpus | not a value of the right type: a mapping of fields is needed",
        "[] | spec | not a value of the right type: a mapping of fields is needed",
        "{ | spec | not"
      })
  void refusesWhatItDoesNotKnowAndSaysWhere(String json, String path, String message) {
    UnknownSpecException refusal =
        catchThrowableOfType(UnknownSpecException.class, () -> SpecReader.read(json));

    assertThat(refusal.violation().fieldPath()).isEqualTo(path);
    assertThat(refusal.violation().message()).contains(message);
    assertThat(refusal).hasMessage(refusal.violation().toString());
  }
}
