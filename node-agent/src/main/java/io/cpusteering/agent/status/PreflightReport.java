// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.status;

import io.cpusteering.agent.host.InterfaceFacts;
import io.cpusteering.agent.plan.Preflight.Item;
import io.cpusteering.agent.plan.Preflight.Weight;
import io.cpusteering.api.node.Preflight;
import io.cpusteering.api.node.PreflightFinding;
import io.cpusteering.api.node.PreflightSeverity;
import io.cpusteering.api.node.PreflightVerdict;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says what is thought of an interface before anything is tried. */
final class PreflightReport {
  private PreflightReport() {}

  static Preflight of(io.cpusteering.agent.plan.Preflight planned, InterfaceFacts on) {
    return new Preflight(
        verdict(planned.weight()),
        on.details().xdpFeatures(),
        orNull(on.details().offloads()),
        orNull(on.vlans().readers()),
        planned.maxMtu(),
        planned.mtu(),
        orNull(planned.items().stream().map(PreflightReport::finding).toList()));
  }

  private static PreflightFinding finding(Item item) {
    return new PreflightFinding(item.reason().label(), severity(item.weight()), item.message());
  }

  private static PreflightVerdict verdict(Weight weight) {
    return switch (weight) {
      case NOTE -> PreflightVerdict.OK;
      case HAZARD -> PreflightVerdict.HAZARDS;
      case REFUSAL -> PreflightVerdict.REFUSED;
    };
  }

  private static PreflightSeverity severity(Weight weight) {
    return switch (weight) {
      case NOTE -> PreflightSeverity.NOTE;
      case HAZARD -> PreflightSeverity.HAZARD;
      case REFUSAL -> PreflightSeverity.REFUSAL;
    };
  }

  private static <T> @Nullable List<T> orNull(List<T> list) {
    return list.isEmpty() ? null : list;
  }
}
