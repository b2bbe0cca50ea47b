// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.agent.plan.Reason;
import io.cpusteering.agent.plan.WantedPolicy;
import io.cpusteering.api.node.CpuSteeringNodeSpec;
import io.cpusteering.api.node.PolicyReference;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OrderResolverTest {
  private static final String GOOD = "{\"interfaces\":{\"names\":[\"eth0\"]},\"steer\":{}}";

  private final Map<String, String> revisions = new HashMap<>();
  private final OrderResolver resolver =
      new OrderResolver(reference -> Optional.ofNullable(revisions.get(reference.revision())));

  @Test
  void followsReferencesInTheirOrder() {
    revisions.put("b-1", GOOD);
    revisions.put("a-1", GOOD);

    Orders orders = resolver.resolve(5, node("b-1", "a-1"), null);

    assertThat(orders.generation()).isEqualTo(5);
    assertThat(orders.policies()).extracting(WantedPolicy::policy).containsExactly("b", "a");
    assertThat(orders.policies()).allSatisfy(it -> assertThat(it.hold()).isNull());
    assertThat(orders.policies().getFirst().version().spec().steer().queueSize())
        .as("defaults are filled in")
        .isEqualTo(2048);
  }

  @Test
  void aMissingRevisionKeepsTheVersionInHand() {
    revisions.put("a-1", GOOD);
    Orders before = resolver.resolve(1, node("a-1"), null);

    WantedPolicy held = resolver.resolve(2, node("a-2"), before).policies().getFirst();

    assertThat(held.revision()).isEqualTo("a-2");
    assertThat(held.version()).isEqualTo(before.policies().getFirst().version());
    assertThat(held.hold().reason()).isEqualTo(Reason.REVISION_MISSING);
    assertThat(held.hold().message()).contains("a-2", "policy a");
  }

  @Test
  void aRevisionInHandNeedNotBeThereAnyMore() {
    revisions.put("a-1", GOOD);
    Orders before = resolver.resolve(1, node("a-1"), null);
    revisions.clear();

    assertThat(resolver.resolve(1, node("a-1"), before)).isEqualTo(before);
  }

  @Test
  void whatThisAgentDoesNotKnowIsNamedByItsPath() {
    revisions.put("a-1", GOOD);
    revisions.put("a-2", GOOD.replace("\"steer\":{}", "\"steer\":{\"algorithm\":\"Toeplitz\"}"));
    revisions.put("a-3", GOOD.replace("\"steer\":{}", "\"steer\":{},\"turbo\":[]"));
    Orders before = resolver.resolve(1, node("a-1"), null);

    WantedPolicy value = resolver.resolve(2, node("a-2"), before).policies().getFirst();
    WantedPolicy field = resolver.resolve(3, node("a-3"), before).policies().getFirst();

    assertThat(value.hold().reason()).isEqualTo(Reason.UNSUPPORTED_BY_AGENT);
    assertThat(value.hold().message()).contains("spec.steer.algorithm", "Toeplitz");
    assertThat(field.hold().message()).contains("spec.turbo");
    assertThat(value.version().revision()).isEqualTo("a-1");
  }

  @Test
  void aRevisionThatIsNotValidIsNotCarriedOut() {
    revisions.put("a-1", GOOD.replace("\"steer\":{}", "\"steer\":{\"queueSize\":16385}"));

    WantedPolicy held = resolver.resolve(1, node("a-1"), null).policies().getFirst();

    assertThat(held.version()).isNull();
    assertThat(held.hold().reason()).isEqualTo(Reason.REVISION_INVALID);
    assertThat(held.hold().message()).contains("spec.steer.queueSize");
  }

  @Test
  void aNodeThatListsNothingIsToHaveNothing() {
    assertThat(
            resolver.resolve(1, new CpuSteeringNodeSpec(null, null, null, null), null).policies())
        .isEmpty();
    assertThat(
            resolver.resolve(1, new CpuSteeringNodeSpec(List.of(), true, null, null), null).leave())
        .isTrue();
  }

  @Test
  void aNodeThatIsSwitchedOffKeepsItsPolicies() {
    revisions.put("a-1", GOOD);
    CpuSteeringNodeSpec on = node("a-1");

    Orders off =
        resolver.resolve(
            1, new CpuSteeringNodeSpec(on.policies(), null, true, "looking for a loss"), null);

    assertThat(off.policies()).hasSize(1);
    assertThat(off.takeEverythingOff()).isTrue();
    assertThat(off.off().message())
        .contains("annotation cpusteering.io/disabled of this Node (looking for a loss)")
        .contains("kubectl annotate node NODE cpusteering.io/disabled-");
    assertThat(
            resolver
                .resolve(2, new CpuSteeringNodeSpec(on.policies(), null, false, null), off)
                .takeEverythingOff())
        .isFalse();
  }

  private static CpuSteeringNodeSpec node(String... revisions) {
    return new CpuSteeringNodeSpec(
        List.of(revisions).stream()
            .map(it -> new PolicyReference(it.substring(0, 1), "uid-" + it.charAt(0), it))
            .toList(),
        null,
        null,
        null);
  }
}
