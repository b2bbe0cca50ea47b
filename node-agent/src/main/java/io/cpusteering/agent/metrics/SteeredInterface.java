// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.metrics;

import io.cpusteering.agent.datapath.DatapathState.Attachment;
import io.cpusteering.agent.loop.Round;
import io.cpusteering.agent.plan.Claim;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One interface that a policy has.
 *
 * @param name interface name
 * @param policy name of the policy
 * @param mode native or generic, none when it is not steered
 * @param steered whether the kernel has it, and steers
 * @param passed why its packets are passed instead; null when they are not
 */
record SteeredInterface(
    String name, String policy, String mode, boolean steered, @Nullable String passed) {
  static List<SteeredInterface> of(Round round) {
    return round.plan().claims().stream().map(claim -> of(claim, round)).toList();
  }

  private static SteeredInterface of(Claim claim, Round round) {
    Optional<Attachment> attached =
        Objects.requireNonNull(round.outcome()).state().attachments().stream()
            .filter(attachment -> attachment.ifindex() == claim.ifindex())
            .filter(attachment -> attachment.uid().equals(claim.uid()))
            .findFirst();
    String passed =
        round.plan().findings().stream()
            .filter(it -> it.reason().passes())
            .filter(it -> it.uid().equals(claim.uid()))
            .filter(it -> it.interfaceName().equals(claim.interfaceName()))
            .filter(it -> attached.isPresent())
            .map(it -> it.reason().label())
            .findFirst()
            .orElse(null);
    return new SteeredInterface(
        claim.interfaceName(),
        claim.policy(),
        attached.map(it -> it.mode().name().toLowerCase(Locale.ROOT)).orElse("none"),
        attached.isPresent() && passed == null,
        passed);
  }
}
