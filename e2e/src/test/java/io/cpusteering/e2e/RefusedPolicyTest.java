// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.e2e.cluster.Cluster;
import io.cpusteering.e2e.cluster.Output;
import io.cpusteering.e2e.steering.ClusterTest;
import io.cpusteering.e2e.steering.Steering;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A wrong policy is refused by {@code kubectl apply}, with what is allowed instead. The whole
 * corpus is tested beside the API types; these show that the chart's definitions are the ones in
 * force.
 */
@ClusterTest
@Order(13)
class RefusedPolicyTest {
  private final Cluster cluster;
  private final Steering steering;

  RefusedPolicyTest(Cluster cluster, Steering steering) {
    this.cluster = cluster;
    this.steering = steering;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          interfaces: {defaultRoute: true}, steer: {}                                        | nodeSelector: {} for every node
          nodeSelector: {}, interfaces: {defaultRoute: false}, steer: {}                     | give at least one of names
          nodeSelector: {}, interfaces: {names: []}, steer: {}                               | give at least one of names
          nodeSelector: {}, interfaces: {names: [a], exclude: [a]}, steer: {}                | take names out of exclude
          nodeSelector: {}, interfaces: {names: [a/b]}, steer: {}                            | without '/'
          nodeSelector: {}, interfaces: {defaultRoute: true}, steer: {cpus: {list: "2-"}}    | CPUs and ranges separated by commas
          nodeSelector: {}, interfaces: {defaultRoute: true}, steer: {cpus: {list: "5-3"}}   | must ascend
          nodeSelector: {}, interfaces: {defaultRoute: true}, steer: {cpus: {list: "1,,2"}}  | CPUs and ranges separated by commas
          nodeSelector: {}, interfaces: {defaultRoute: true}, steer: {queueSize: 0}          | spec.steer.queueSize
          nodeSelector: {}, interfaces: {defaultRoute: true}, steer: {queueSize: 16385}      | 16384
          nodeSelector: {}, interfaces: {defaultRoute: true}, steer: {algorithm: Random}     | "FlowHash", "RoundRobin"
          nodeSelector: {}, interfaces: {defaultRoute: true}, steer: {speed: high}           | unknown field "spec.steer.speed"
          nodeSelector: {matchExpressions: [{key: a, operator: Near}]}, interfaces: {defaultRoute: true}, steer: {} | "DoesNotExist"
          """)
  void refusesAndSaysWhatIsAllowed(String spec, String message) {
    Output answer = steering.attempt(policy("wrong", "spec: {" + spec + "}"));

    assertThat(answer.succeeded()).as(answer.all()).isFalse();
    assertThat(answer.err()).contains(message);
    assertThat(names()).doesNotContain("wrong");
  }

  @Test
  void refusesAPolicyWithoutASpecAndANameThatIsTooLong() {
    String right = "spec: {nodeSelector: {}, interfaces: {defaultRoute: true}, steer: {}}";

    assertThat(steering.attempt(policy("wrong", "")).err()).contains("without a spec");
    assertThat(steering.attempt(policy("a".repeat(64), right)).err())
        .contains("at most 63 characters");
    assertThat(names()).isEmpty();
  }

  private String names() {
    return cluster.kubectl("get", "cpusteeringpolicies", "-o", "name");
  }

  private static String policy(String name, String spec) {
    return """
        apiVersion: cpusteering.io/v1alpha1
        kind: CpuSteeringPolicy
        metadata: {name: %s}
        %s
        """
        .formatted(name, spec);
  }
}
