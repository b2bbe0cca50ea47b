// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Has a plan heed what is known of harm: packets that would be steered are passed instead. The
 * program stays and its tables are emptied, which the kernel switches to at once; entries of the
 * CPU map stay too, and what is sent elsewhere or dropped goes on, as that was asked for and is no
 * steering.
 */
public final class PassThrough {
  private PassThrough() {}

  /**
   * The plan as it is with these notices.
   *
   * @param notices what is not about an attachment of the plan says nothing
   */
  public static NodePlan in(NodePlan plan, List<HarmNotice> notices) {
    List<AttachmentPlan> attachments = new ArrayList<>();
    List<Finding> findings = new ArrayList<>(plan.findings());
    for (AttachmentPlan attachment : plan.datapath().attachments()) {
      Optional<HarmNotice> notice =
          notices.stream().filter(it -> it.isAbout(attachment)).findFirst();
      notice.ifPresent(
          it ->
              findings.add(
                  new Finding(it.uid(), attachment.interfaceName(), it.reason(), it.message())));
      attachments.add(
          notice.filter(it -> it.reason().passes()).isPresent()
              ? attachment.withoutCpus()
              : attachment);
    }
    return new NodePlan(
        new DatapathPlan(plan.datapath().cpuMaps(), attachments),
        plan.claims(),
        findings,
        plan.preflights());
  }
}
