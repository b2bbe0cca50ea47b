// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.operator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.api.ApiGroup;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrimmedTest {
  private static final Map<String, String> OF_OTHERS = Map.of("example.com/huge", "x");

  @Test
  void ofAnnotationsOnlyTheOffSwitchIsKept() {
    Node trimmed =
        Trimmed.node(
            node(Map.of("example.com/huge", "x", ApiGroup.DISABLED_ANNOTATION, "a reason")));

    assertThat(trimmed.getMetadata().getAnnotations())
        .containsExactly(Map.entry("cpusteering.io/disabled", "a reason"));
    assertThat(Trimmed.node(node(OF_OTHERS)).getMetadata().getAnnotations()).isEmpty();
  }

  @Test
  void theOffSwitchWakesAndOtherAnnotationsDoNot() {
    Node on = node(OF_OTHERS);
    Node off = node(Map.of(ApiGroup.DISABLED_ANNOTATION, "true"));

    assertThat(Trimmed.nodeDiffers(off, on)).isTrue();
    assertThat(Trimmed.nodeDiffers(on, off)).isTrue();
    assertThat(Trimmed.nodeDiffers(node(Map.of()), on)).isFalse();
  }

  private static Node node(Map<String, String> annotations) {
    return new NodeBuilder()
        .withNewMetadata()
        .withName("worker-1")
        .withUid("u-1")
        .withAnnotations(annotations)
        .endMetadata()
        .build();
  }
}
