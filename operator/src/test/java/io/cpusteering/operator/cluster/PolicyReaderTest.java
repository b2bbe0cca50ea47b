// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.operator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.cpusteering.operator.assignment.Intent;
import io.cpusteering.operator.assignment.ObservedPolicy;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyReaderTest {
  @Test
  void readsAValidSpec() throws JsonProcessingException {
    ObservedPolicy policy =
        read("{nodeSelector: {}, priority: 3, interfaces: {defaultRoute: true}, steer: {}}");

    assertThat(policy.priority()).isEqualTo(3);
    assertThat(policy.intent())
        .isInstanceOfSatisfying(
            Intent.Steers.class,
            steers -> {
              assertThat(steers.revision().name()).startsWith("spread-");
              assertThat(steers.revision().data()).contains("\"queueSize\":2048");
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{nodeSelector: {}, interfaces: {defaultRoute: true}, steer: {queueSize: 0}}"
            + "| InvalidSpec | spec.steer.queueSize",
        "{nodeSelector: {}, interfaces: {defaultRoute: true}, steer: {}, novelty: 1}"
            + "| UnsupportedByOperator | spec.novelty",
        "{nodeSelector: {}, interfaces: {defaultRoute: true}, steer: {algorithm: Magic}}"
            + "| UnsupportedByOperator | spec.steer.algorithm",
        "null | InvalidSpec | spec"
      })
  void refusesWhatItCannotActOn(String spec, String reason, String field)
      throws JsonProcessingException {
    ObservedPolicy policy = read(spec);

    assertThat(policy.intent())
        .isInstanceOfSatisfying(
            Intent.Refused.class,
            refused -> {
              assertThat(refused.reason()).isEqualTo(reason);
              assertThat(refused.message()).startsWith(field + ": ");
            });
  }

  private static ObservedPolicy read(String spec) throws JsonProcessingException {
    PolicyResource policy = new PolicyResource();
    policy.setMetadata(
        new ObjectMetaBuilder()
            .withName("spread")
            .withUid("uid")
            .withCreationTimestamp("2026-01-01T00:00:00Z")
            .withGeneration(1L)
            .build());
    if (!spec.equals("null")) {
      policy.setSpec(
          JsonMapper.builder()
              .enable(JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES)
              .build()
              .readTree(spec.replaceAll(": ([A-Z]\\w+)", ": \"$1\"")));
    }
    return PolicyReader.read(policy);
  }
}
