// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.operator.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import io.cpusteering.api.policy.CpuSteeringPolicySpec;
import io.cpusteering.api.policy.Revision;
import io.cpusteering.api.policy.SpecReader;
import io.cpusteering.api.policy.UnknownSpecException;
import io.cpusteering.api.policy.Validation;
import io.cpusteering.api.policy.Violation;
import io.cpusteering.operator.assignment.Intent;
import io.cpusteering.operator.assignment.ObservedPolicy;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.List;
import java.util.stream.Collectors;

/** Reads a policy strictly: what this version does not know is refused, not dropped. */
final class PolicyReader {
  private PolicyReader() {}

  static ObservedPolicy read(PolicyResource policy) {
    ObjectMeta metadata = policy.getMetadata();
    JsonNode spec = policy.getSpec();
    return new ObservedPolicy(
        metadata.getName(),
        metadata.getUid(),
        metadata.getCreationTimestamp(),
        metadata.getGeneration(),
        spec == null ? 0 : spec.path("priority").asInt(0),
        intent(metadata.getName(), spec));
  }

  private static Intent intent(String name, JsonNode json) {
    try {
      CpuSteeringPolicySpec spec = json == null ? null : SpecReader.read(json.toString());
      List<Violation> violations = Validation.validate(name, spec);
      // Without a spec or a selector there is a violation that says so.
      if (!violations.isEmpty() || spec == null || spec.nodeSelector() == null) {
        return new Intent.Refused("InvalidSpec", join(violations));
      }
      return new Intent.Steers(spec.nodeSelector(), Revision.of(name, spec));
    } catch (UnknownSpecException e) {
      return new Intent.Refused(
          "UnsupportedByOperator",
          e.violation() + "; if it is right, bring the operator up to the version of the CRD");
    }
  }

  private static String join(List<Violation> violations) {
    return violations.stream().map(Violation::toString).collect(Collectors.joining("; "));
  }
}
