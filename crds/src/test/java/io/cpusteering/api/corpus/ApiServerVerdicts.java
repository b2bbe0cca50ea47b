// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.corpus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cpusteering.api.policy.Violation;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks an API server what it makes of a policy, without creating it. */
final class ApiServerVerdicts {
  /** Strict, as kubectl asks: unknown fields are refused rather than dropped. */
  private static final String CREATE =
      "/apis/cpusteering.io/v1alpha1/cpusteeringpolicies?dryRun=All&fieldValidation=Strict";

  private static final Pattern UNKNOWN_FIELD = Pattern.compile("unknown field \"([^\"]+)\"");

  /** Said in addition when something is missing or too long, about no field. */
  private static final String INCOMPLETE = "some validation rules were not checked";

  private final KubernetesClient client;

  ApiServerVerdicts(KubernetesClient client) {
    this.client = client;
  }

  Verdict of(JsonNode policy) throws IOException {
    try {
      String created = client.raw(CREATE, "POST", policy);
      return new Verdict(List.of(), new ObjectMapper().readTree(created).get("spec"));
    } catch (KubernetesClientException e) {
      return new Verdict(violations(e), null);
    }
  }

  private static List<Violation> violations(KubernetesClientException refusal) {
    Status status = refusal.getStatus();
    if (status == null) {
      throw refusal;
    }
    List<Violation> violations = new ArrayList<>();
    Matcher unknown = UNKNOWN_FIELD.matcher(status.getMessage());
    while (unknown.find()) {
      violations.add(new Violation(unknown.group(1), unknown.group()));
    }
    if (status.getDetails() != null) {
      status.getDetails().getCauses().stream()
          .filter(cause -> !cause.getMessage().contains(INCOMPLETE))
          .map(cause -> new Violation(cause.getField(), cause.getMessage()))
          .forEach(violations::add);
    }
    if (violations.isEmpty()) {
      throw refusal;
    }
    return violations;
  }
}
